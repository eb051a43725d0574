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

/// `posthorn account mask ...`
@Command(
    name = "mask",
    description = "Capabilities that are hidden from the clients of an account, and refused.",
    subcommands = {
      MaskCommands.Listing.class,
      MaskCommands.Setting.class,
      MaskCommands.Clear.class
    })
final class MaskCommands {

  /// A command on the mask of an account or one of its app passwords.
  abstract static class OfMask extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", index = "0", description = "The account.")
    String address = "";

    @Option(
        names = "--app-password",
        paramLabel = "NAME",
        description = "Only for logins with this app password.")
    @Nullable String appPassword;

    final ControlRequest with(List<String> capabilities) {
      return ControlRequest.of("mask.set")
          .with("address", address)
          .with("device", Optional.ofNullable(appPassword))
          .with("capabilities", capabilities);
    }
  }

  @Command(name = "list", description = "List the masks of an account and its app passwords.")
  static final class Listing extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", description = "The account.")
    String address = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("mask.list").with("address", address);
    }
  }

  @Command(
      name = "set",
      description = "Hide these capabilities and no others, from the next login on.")
  static final class Setting extends OfMask {
    @Parameters(
        paramLabel = "CAPABILITY",
        index = "1..*",
        arity = "1..*",
        description = "Such as imap:QRESYNC, pop:TOP or sieve:vacation.")
    List<String> capabilities = new ArrayList<>();

    @Override
    protected ControlRequest request() {
      return with(capabilities);
    }
  }

  @Command(name = "clear", description = "Hide no capability, from the next login on.")
  static final class Clear extends OfMask {
    @Override
    protected ControlRequest request() {
      return with(List.of());
    }
  }
}
