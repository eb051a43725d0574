package org.posthorn.server.cli.mail;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `posthorn ban ...`
@Command(
    name = "ban",
    description = {
      "Banned clients: they may not connect, with any protocol.",
      "Most are banned for some time for guessing passwords or addresses. Clients in"
          + " connection.trusted-networks are never banned."
    },
    subcommands = {BanCommands.Listing.class, BanCommands.Add.class, BanCommands.Remove.class})
public final class BanCommands {
  private static final String NETWORK =
      "An address, or a network as 192.0.2.0/24; an IPv6 address stands for its /64.";

  private BanCommands() {}

  @Command(name = "list", description = "List the active bans.")
  static final class Listing extends AdministrationCommand {
    @Override
    protected ControlRequest request() {
      return ControlRequest.of("ban.list");
    }
  }

  @Command(name = "add", description = "Ban a client or a network from now on.")
  static final class Add extends AdministrationCommand {
    @Parameters(paramLabel = "NETWORK", description = NETWORK)
    String network = "";

    @Option(
        names = "--for",
        paramLabel = "TIME",
        description = "How long, such as 12 h; default: a day, at most: a year.")
    @Nullable String length;

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        description = "Why; shown by `ban list`, not to the client.")
    @Nullable String reason;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("ban.add")
          .with("network", network)
          .with("for", Optional.ofNullable(length))
          .with("reason", Optional.ofNullable(reason));
    }
  }

  @Command(name = "remove", description = "End a ban, and reset the counters of the client.")
  static final class Remove extends AdministrationCommand {
    @Parameters(paramLabel = "NETWORK", description = NETWORK)
    String network = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("ban.remove").with("network", network);
    }
  }
}
