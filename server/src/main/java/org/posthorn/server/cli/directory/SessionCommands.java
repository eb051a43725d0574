package org.posthorn.server.cli.directory;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/// `posthorn account session ...`
@Command(
    name = "session",
    description = "Browser sessions of an account.",
    subcommands = {
      SessionCommands.Listing.class,
      SessionCommands.End.class,
      SessionCommands.Support.class
    })
final class SessionCommands {

  @Command(name = "list", description = "List the browser sessions, the latest first.")
  static final class Listing extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", description = "The account.")
    String address = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("session.list").with("address", address);
    }
  }

  @Command(name = "end", description = "End one browser session, or all.")
  static final class End extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", index = "0", description = "The account.")
    String address = "";

    @Parameters(
        paramLabel = "SESSION",
        index = "1",
        arity = "0..1",
        description = "As list shows it.")
    @Nullable String session;

    @Option(names = "--all", description = "All of them.")
    boolean all;

    @Override
    protected ControlRequest request() {
      if ((session == null) != all) {
        throw new ParameterException(spec.commandLine(), "expected either a session or --all");
      }
      return ControlRequest.of("session.end")
          .with("address", address)
          .with("session", Optional.ofNullable(session));
    }
  }

  @Command(
      name = "support",
      description = "Make a link that signs in to the account once, to help its owner.")
  static final class Support extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", description = "The account.")
    String address = "";

    @Option(
        names = "--minutes",
        paramLabel = "N",
        defaultValue = "15",
        description = "How long the link is valid, in minutes: 1 to 60, default 15.")
    int minutes;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("session.support")
          .with("address", address)
          .with("minutes", Integer.toString(minutes));
    }
  }
}
