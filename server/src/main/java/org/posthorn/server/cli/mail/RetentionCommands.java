package org.posthorn.server.cli.mail;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.control.ControlRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `posthorn retention ...` and `posthorn hold ...`
@Command(
    name = "retention",
    description = {
      "Rules after how many days messages are removed, by domain, account and mailbox.",
      "A rule of an account comes before one of its domain; among them that of a path, then that of"
          + " a role, then that for all mailboxes (but Drafts and mail to be sent later)."
    },
    subcommands = {
      RetentionCommands.Listing.class,
      RetentionCommands.Setting.class,
      RetentionCommands.Removing.class,
      RetentionCommands.Preview.class,
      RetentionCommands.Runs.class
    })
public final class RetentionCommands {

  /// The domain or account, and the mailboxes.
  static final class Where {
    @Parameters(paramLabel = "DOMAIN|ADDRESS", description = "The domain, or the account.")
    String of = "";

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        description = "Only the mailbox of this role: trash, junk, inbox, sent, archive, drafts.")
    @Nullable String role;

    @Option(
        names = "--mailbox",
        paramLabel = "MAILBOX",
        description = "Only this mailbox, without those below it, such as Projects/2026.")
    @Nullable String mailbox;

    ControlRequest of(String operation) {
      return ControlRequest.of(operation)
          .with("of", of)
          .with("role", Optional.ofNullable(role))
          .with("mailbox", Optional.ofNullable(mailbox));
    }
  }

  @Command(name = "list", description = "List the rules.")
  static final class Listing extends AdministrationCommand {
    @Override
    protected ControlRequest request() {
      return ControlRequest.of("retention.list");
    }
  }

  @Command(
      name = "set",
      description = {
        "Set a rule. It is applied within the hour, then daily; see the preview first.",
        "Messages are removed so many days after they were received; from Trash and Junk, after they"
            + " were put there. A message stays in a mailbox for 14 days at least, or for the days"
            + " of the rule."
      })
  static final class Setting extends AdministrationCommand {
    @Mixin Where where = new Where();

    @Option(
        names = "--days",
        paramLabel = "N",
        required = true,
        description = "The days; 0 to keep what a wider rule would remove.")
    String days = "";

    @Override
    protected ControlRequest request() {
      return where.of("retention.set").with("days", days);
    }
  }

  @Command(name = "remove", description = "Remove a rule.")
  static final class Removing extends AdministrationCommand {
    @Mixin Where where = new Where();

    @Override
    protected ControlRequest request() {
      return where.of("retention.remove");
    }
  }

  @Command(
      name = "preview",
      description = "Show what would be removed now; with --days, if this rule were set too.")
  static final class Preview extends AdministrationCommand {
    @Mixin Where where = new Where();

    @Option(names = "--days", paramLabel = "N", description = "The days of a rule to try.")
    @Nullable String days;

    @Override
    protected ControlRequest request() {
      return where.of("retention.preview").with("days", Optional.ofNullable(days));
    }
  }

  @Command(name = "runs", description = "Show when accounts were last looked through, and results.")
  static final class Runs extends AdministrationCommand {
    @Parameters(paramLabel = "DOMAIN|ADDRESS", description = "The domain, or the account.")
    String of = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("retention.runs").with("of", of);
    }
  }

  /// `posthorn hold ...`
  @Command(
      name = "hold",
      description = {
        "Legal holds: no mail of an account, or of a domain's accounts, is erased.",
        "Users can remove messages; their content is kept, and hidden from them after the usual time."
      },
      subcommands = {
        HoldListing.class,
        HoldSetting.class,
        HoldLifting.class,
        HoldSearch.class,
        HoldExporting.class
      })
  public static final class Hold {}

  @Command(name = "list", description = "List the holds.")
  static final class HoldListing extends AdministrationCommand {
    @Override
    protected ControlRequest request() {
      return ControlRequest.of("hold.list");
    }
  }

  @Command(name = "set", description = "Set a hold, or replace one.")
  static final class HoldSetting extends AdministrationCommand {
    @Parameters(paramLabel = "DOMAIN|ADDRESS", description = "The domain, or the account.")
    String of = "";

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why.")
    String reason = "";

    @Option(
        names = "--until",
        paramLabel = "DATE",
        description = "When it ends by itself (UTC). Without: when it is lifted.")
    @Nullable String until;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("hold.set")
          .with("of", of)
          .with("reason", reason)
          .with("until", Optional.ofNullable(until));
    }
  }

  @Command(name = "lift", description = "Lift a hold. The usual times apply again.")
  static final class HoldLifting extends AdministrationCommand {
    @Parameters(paramLabel = "DOMAIN|ADDRESS", description = "The domain, or the account.")
    String of = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("hold.lift").with("of", of);
    }
  }

  /// Which messages of an account on hold.
  static final class Selection {
    @Parameters(paramLabel = "ADDRESS", index = "0", description = "The account.")
    String of = "";

    @Option(
        names = "--text",
        paramLabel = "TEXT",
        description = "With this text in the subject, an address, or the first words.")
    @Nullable String text;

    @Option(
        names = "--since",
        paramLabel = "DATE",
        description = "Received on this date or later (UTC).")
    @Nullable String since;

    @Option(names = "--before", paramLabel = "DATE", description = "Received before this date.")
    @Nullable String before;

    ControlRequest of(String operation) {
      return ControlRequest.of(operation)
          .with("of", of)
          .with("text", Optional.ofNullable(text))
          .with("since", Optional.ofNullable(since))
          .with("before", Optional.ofNullable(before));
    }
  }

  @Command(
      name = "search",
      description = "List mail of an account on hold, also what was removed; at most 1000.")
  static final class HoldSearch extends AdministrationCommand {
    @Mixin Selection selection = new Selection();

    @Override
    protected ControlRequest request() {
      return selection.of("hold.search");
    }
  }

  @Command(
      name = "export",
      description = {
        "Write mail of an account on hold into a new zip file, with an mbox file for each mailbox",
        "and one for what was removed."
      })
  static final class HoldExporting extends AdministrationCommand {
    @Mixin Selection selection = new Selection();

    @Parameters(paramLabel = "FILE", index = "1", description = "The file to create.")
    Path file = Path.of("");

    @Override
    protected ControlRequest request() {
      return selection.of("hold.export").with("file", file.toAbsolutePath().toString());
    }
  }
}
