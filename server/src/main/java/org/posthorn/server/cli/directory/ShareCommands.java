package org.posthorn.server.cli.directory;

import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `posthorn account share ...`
@Command(
    name = "share",
    description = "Mailboxes that an account shares with others of its tenant.",
    subcommands = {
      ShareCommands.Listing.class,
      ShareCommands.Setting.class,
      ShareCommands.Remove.class
    })
public final class ShareCommands {

  /// A command about a mailbox and its shares.
  abstract static class OfMailbox extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", index = "0", description = "The owner.")
    String address = "";

    @Parameters(
        paramLabel = "MAILBOX",
        index = "1",
        description = "Its path, such as Projects/2026.")
    String mailbox = "";

    @Parameters(paramLabel = "WITH", index = "2", description = "The account it is shared with.")
    String with = "";

    final ControlRequest of(String operation) {
      return ControlRequest.of(operation)
          .with("address", address)
          .with("mailbox", mailbox)
          .with("with", with);
    }
  }

  @Command(name = "list", description = "List what an account shares.")
  static final class Listing extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", description = "The owner.")
    String address = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("share.list").with("address", address);
    }
  }

  @Command(
      name = "set",
      description = {
        "Share a mailbox with an account, with these rights and no others.",
        "Rights are letters of RFC 4314: l list, r read, s mark as read, w other keywords, i add,"
            + " t and e remove, k make mailboxes below, x rename or remove, a share."
      })
  static final class Setting extends OfMailbox {
    @Parameters(paramLabel = "RIGHTS", index = "3", description = "Such as lr, lrs or lrswite.")
    String rights = "";

    @Override
    protected ControlRequest request() {
      return of("share.set").with("rights", rights);
    }
  }

  @Command(name = "remove", description = "Stop sharing a mailbox with an account.")
  static final class Remove extends OfMailbox {
    @Override
    protected ControlRequest request() {
      return of("share.remove");
    }
  }
}
