package org.posthorn.server.cli.mail;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.cli.command.Days;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Commands about reports on domains: `dmarc report`, `dmarc sent`, `tls report`.
public final class ReportCommands {
  private ReportCommands() {}

  @Command(
      name = "dmarc",
      description = "DMARC reports: received and sent.",
      subcommands = {DmarcReport.class, DmarcSent.class})
  public static final class Dmarc {}

  @Command(name = "tls", description = "Received TLS reports.", subcommands = TlsReport.class)
  public static final class Tls {}

  /// The common request of the three commands.
  private static ControlRequest of(String operation, @Nullable String domain, Days days) {
    return ControlRequest.of(operation)
        .with("domain", Optional.ofNullable(domain))
        .with("days", days.given());
  }

  @Command(
      name = "report",
      description = {
        "Summarize received reports on mail from a domain, or from all domains of this server.",
        "Anybody can send reports. For each reporter it is shown whether its messages were"
            + " authenticated."
      })
  static final class DmarcReport extends AdministrationCommand {
    @Parameters(paramLabel = "DOMAIN", arity = "0..1", description = "A domain of this server.")
    @Nullable String domain;

    @Mixin Days days = new Days();

    @Override
    protected ControlRequest request() {
      return of("dmarc.report", domain, days);
    }
  }

  @Command(
      name = "sent",
      description = {
        "List the DMARC reports that this server made, the oldest day first.",
        "They are stored for 30 days."
      })
  static final class DmarcSent extends AdministrationCommand {
    @Mixin Days days = new Days();

    @Override
    protected ControlRequest request() {
      return of("dmarc.sent", null, days);
    }
  }

  @Command(
      name = "report",
      description =
          "Summarize received reports on TLS to the servers of a domain, or of all domains.")
  static final class TlsReport extends AdministrationCommand {
    @Parameters(paramLabel = "DOMAIN", arity = "0..1", description = "A domain of this server.")
    @Nullable String domain;

    @Mixin Days days = new Days();

    @Override
    protected ControlRequest request() {
      return of("tls.report", domain, days);
    }
  }
}
