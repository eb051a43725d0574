package org.posthorn.server.cli.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `posthorn account app-password ...`
@Command(
    name = "app-password",
    description = "Random passwords, one for each program that logs in to an account.",
    subcommands = {
      AppPasswordCommands.Add.class,
      AppPasswordCommands.Listing.class,
      AppPasswordCommands.Revoke.class
    })
final class AppPasswordCommands {

  @Command(name = "add", description = "Add an app password. It is printed once, now.")
  static final class Add extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", index = "0", description = "The account.")
    String address = "";

    @Parameters(
        paramLabel = "NAME",
        index = "1",
        description = "A name for the program or device, such as phone.")
    String name = "";

    @Option(
        names = "--service",
        paramLabel = "SERVICE",
        description =
            "What it may be used for: imap, smtp, sieve, jmap, api or admin, or a part of the last"
                + " two, such as api.read. Repeatable; default: all except admin.")
    List<String> services = new ArrayList<>();

    @Option(
        names = "--expires",
        paramLabel = "DATE",
        description = "The day on which it expires, such as 2030-12-31.")
    @Nullable String expires;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("app-password.add")
          .with("address", address)
          .with("name", name)
          .with("services", services)
          .with("expires", Optional.ofNullable(expires));
    }
  }

  @Command(name = "list", description = "List an account's password and app passwords.")
  static final class Listing extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", description = "The account.")
    String address = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("app-password.list").with("address", address);
    }
  }

  @Command(name = "revoke", description = "Revoke an app password; its sessions end within 5 s.")
  static final class Revoke extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", index = "0", description = "The account.")
    String address = "";

    @Parameters(paramLabel = "NAME", index = "1", description = "As list shows it.")
    String name = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("app-password.revoke").with("address", address).with("name", name);
    }
  }
}
