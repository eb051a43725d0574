package org.posthorn.server.cli.directory;

import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `posthorn domain ...`
@Command(
    name = "domain",
    description = "Domains: those that this server receives mail for.",
    subcommands = {
      DomainCommands.Add.class,
      DomainCommands.Listing.class,
      DomainCommands.Remove.class,
      SendingLimitsCommands.OfDomain.class,
      AuthenticationCommand.class,
      SecondFactorCommand.class
    })
public final class DomainCommands {

  @Command(name = "add", description = "Add a domain.")
  static final class Add extends AdministrationCommand {
    @Parameters(paramLabel = "DOMAIN", description = "Such as example.org.")
    String domain = "";

    @Option(
        names = "--scram-passwords",
        description = "Allow SCRAM with account passwords too, not only with app passwords.")
    boolean scram;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("domain.add").with("domain", domain).with("scramPasswords", scram);
    }
  }

  @Command(name = "list", description = "List the domains.")
  static final class Listing extends AdministrationCommand {
    @Override
    protected ControlRequest request() {
      return ControlRequest.of("domain.list");
    }
  }

  @Command(name = "remove", description = "Remove a domain that has no accounts, and its aliases.")
  static final class Remove extends AdministrationCommand {
    @Parameters(paramLabel = "DOMAIN", description = "Such as example.org.")
    String domain = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("domain.remove").with("domain", domain);
    }
  }
}
