package org.posthorn.server.cli.directory;

import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `posthorn account factor ...`
@Command(
    name = "factor",
    description = {
      "Second factors of an account for signing in on the web.",
      "An account with a second factor cannot use its password elsewhere: its programs need app"
          + " passwords or tokens."
    },
    subcommands = {
      FactorCommands.Listing.class,
      FactorCommands.AddTotp.class,
      FactorCommands.Confirm.class,
      FactorCommands.RecoveryCodes.class,
      FactorCommands.Remove.class,
      FactorCommands.Require.class
    })
final class FactorCommands {
  private static final String ADDRESS = "ADDRESS";

  @Command(name = "list", description = "Show the second factors of an account.")
  static final class Listing extends AdministrationCommand {
    @Parameters(paramLabel = ADDRESS, description = "The account.")
    String address = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("factor.list").with("address", address);
    }
  }

  @Command(
      name = "add-totp",
      description =
          "Begin to set up an authenticator app. Its secret is printed once, now. The factor is"
              + " active after `confirm` with its first code, within an hour.")
  static final class AddTotp extends AdministrationCommand {
    @Parameters(paramLabel = ADDRESS, index = "0", description = "The account.")
    String address = "";

    @Parameters(
        paramLabel = "NAME",
        index = "1",
        description = "A name for the device, such as phone.")
    String name = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("factor.add-totp").with("address", address).with("name", name);
    }
  }

  @Command(
      name = "confirm",
      description = "Give the first code of an authenticator app; prints recovery codes.")
  static final class Confirm extends AdministrationCommand {
    @Parameters(paramLabel = ADDRESS, index = "0", description = "The account.")
    String address = "";

    @Parameters(paramLabel = "CODE", index = "1", description = "What the app shows.")
    String code = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("factor.confirm").with("address", address).with("code", code);
    }
  }

  @Command(
      name = "recovery-codes",
      description = "Replace the recovery codes by new ones. They are printed once, now.")
  static final class RecoveryCodes extends AdministrationCommand {
    @Parameters(paramLabel = ADDRESS, description = "The account.")
    String address = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("factor.recovery-codes").with("address", address);
    }
  }

  @Command(
      name = "remove",
      description = "Remove a factor that is lost. Sessions that were opened with it end.")
  static final class Remove extends AdministrationCommand {
    @Parameters(paramLabel = ADDRESS, index = "0", description = "The account.")
    String address = "";

    @Parameters(paramLabel = "NAME", index = "1", description = "As list shows it.")
    String name = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("factor.remove").with("address", address).with("name", name);
    }
  }

  @Command(
      name = "require",
      description =
          "Set whether an account needs a second factor; takes precedence over its domain.")
  static final class Require extends AdministrationCommand {
    @Parameters(paramLabel = ADDRESS, index = "0", description = "The account.")
    String address = "";

    @Parameters(
        paramLabel = "REQUIREMENT",
        index = "1",
        description = "yes, no, or domain: as the domain says.")
    String required = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("factor.require")
          .with("address", address)
          .with("required", required);
    }
  }
}
