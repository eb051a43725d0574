package org.posthorn.server.cli.mail;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `posthorn undelete ...`
@Command(
    name = "undelete",
    description = {
      "Bring removed messages of an account back.",
      "Removed messages are kept for the time of store.expunged-retention."
    },
    subcommands = {UndeleteCommands.Listing.class, UndeleteCommands.Restore.class})
public final class UndeleteCommands {

  /// Which messages.
  static final class Selection {
    @Parameters(paramLabel = "ADDRESS", description = "The account.")
    String address = "";

    @Option(
        names = "--since",
        paramLabel = "DATE",
        description = "Removed on this date or later (UTC), or at a time: 2026-03-01T12:00:00Z.")
    @Nullable String since;

    @Option(names = "--before", paramLabel = "DATE", description = "Removed before this date.")
    @Nullable String before;

    @Option(
        names = "--from",
        paramLabel = "MAILBOX",
        description = "Removed from this mailbox, such as Projects/2026.")
    @Nullable String from;

    @Option(
        names = "--text",
        paramLabel = "TEXT",
        description = "With this text in the subject, an address, or the first words.")
    @Nullable String text;

    @Option(names = "--drafts", description = "Drafts too.")
    boolean drafts;

    ControlRequest of(String operation) {
      return ControlRequest.of(operation)
          .with("address", address)
          .with("since", Optional.ofNullable(since))
          .with("before", Optional.ofNullable(before))
          .with("from", Optional.ofNullable(from))
          .with("text", Optional.ofNullable(text))
          .with("drafts", drafts);
    }
  }

  @Command(name = "list", description = "List removed messages, those removed last first.")
  static final class Listing extends AdministrationCommand {
    @Mixin Selection selection = new Selection();

    @Option(
        names = "--limit",
        paramLabel = "N",
        description = "At most this many; 100 if not given, 10000 at most.")
    @Nullable String limit;

    @Override
    protected ControlRequest request() {
      return selection.of("removed.list").with("limit", Optional.ofNullable(limit));
    }
  }

  @Command(
      name = "restore",
      description = {
        "Bring back all removed messages that match, as far as the quota allows.",
        "They keep their dates and keywords. Mail programs show them as new messages."
      })
  static final class Restore extends AdministrationCommand {
    @Mixin Selection selection = new Selection();

    @Option(
        names = "--to",
        paramLabel = "MAILBOX",
        description = "To this mailbox. Without: to the mailbox that each was in, if it exists.")
    @Nullable String to;

    @Override
    protected ControlRequest request() {
      return selection.of("removed.restore").with("to", Optional.ofNullable(to));
    }
  }
}
