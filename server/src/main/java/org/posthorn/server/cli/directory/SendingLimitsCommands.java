package org.posthorn.server.cli.directory;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `posthorn account limits` and `posthorn domain limits`.
final class SendingLimitsCommands {
  private SendingLimitsCommands() {}

  @Command(
      name = "limits",
      description =
          "Show or set the sending limits of an account, and show what it has sent today.")
  static final class OfAccount extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", description = "The account.")
    String address = "";

    @Mixin Wanted wanted = new Wanted();

    @Override
    protected ControlRequest request() {
      return wanted.addTo(ControlRequest.of("account.limits").with("address", address));
    }
  }

  @Command(
      name = "limits",
      description = "Show or set the sending limits of all accounts of a domain together.")
  static final class OfDomain extends AdministrationCommand {
    @Parameters(paramLabel = "DOMAIN", description = "Such as example.org.")
    String domain = "";

    @Mixin Wanted wanted = new Wanted();

    @Override
    protected ControlRequest request() {
      return wanted.addTo(ControlRequest.of("domain.limits").with("domain", domain));
    }
  }

  /// The changes; none only shows the limits.
  static final class Wanted {
    @Option(
        names = "--messages-per-minute",
        paramLabel = "N",
        description = "The average rate, and the largest burst.")
    @Nullable String messagesPerMinute;

    @Option(
        names = "--messages-per-day",
        paramLabel = "N",
        description = "Messages from midnight to midnight UTC.")
    @Nullable String messagesPerDay;

    @Option(
        names = "--recipients-per-day",
        paramLabel = "N",
        description = "Recipients from midnight to midnight UTC.")
    @Nullable String recipientsPerDay;

    @Option(
        names = "--review",
        description = "Hold each submitted message until an administrator releases it.")
    boolean review;

    @Option(names = "--no-review", description = "Do not hold messages.")
    boolean noReview;

    @Option(names = "--default", description = "Remove these settings; the defaults apply again.")
    boolean byDefault;

    private Optional<String> held() {
      return review || noReview ? Optional.of(String.valueOf(review)) : Optional.empty();
    }

    ControlRequest addTo(ControlRequest request) {
      return request
          .with("messagesPerMinute", Optional.ofNullable(messagesPerMinute))
          .with("messagesPerDay", Optional.ofNullable(messagesPerDay))
          .with("recipientsPerDay", Optional.ofNullable(recipientsPerDay))
          .with("review", held())
          .with("default", byDefault);
    }
  }
}
