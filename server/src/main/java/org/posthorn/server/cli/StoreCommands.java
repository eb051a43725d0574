package org.posthorn.server.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.admin.Request;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Commands about what is kept: `mailbox list`, `status`, `backup`, `restore`, `check`.
final class StoreCommands {
  private StoreCommands() {}

  @Command(
      name = "mailbox",
      description = "The mailboxes of an account.",
      subcommands = MailboxListing.class)
  static final class MailboxGroup {}

  @Command(name = "list", description = "List an account's mailboxes.")
  static final class MailboxListing extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS")
    String address = "";

    @Override
    Request request() {
      return Request.of("mailbox.list").with("address", address);
    }
  }

  @Command(name = "status", description = "What the server does and how it is.")
  static final class Status extends AdministrationCommand {
    @Override
    Request request() {
      return Request.of("status");
    }
  }

  @Command(
      name = "backup",
      description = "Copy the whole store to a new directory while the server goes on working.")
  static final class Backup extends AdministrationCommand {
    @Parameters(paramLabel = "DIR")
    Path directory = Path.of("");

    @Override
    Request request() {
      return Request.of("backup").with("directory", directory.toAbsolutePath().toString());
    }
  }

  @Command(
      name = "restore",
      description = {
        "With --account: copy one mailbox, or all, of an account out of a backup into the account.",
        "Without: put a whole backup in place of an empty data directory; the server must be down."
      })
  static final class Restore extends AdministrationCommand {
    @Parameters(paramLabel = "BACKUP")
    Path backup = Path.of("");

    @Option(names = "--account", paramLabel = "ADDRESS")
    @Nullable String account;

    @Option(names = "--mailbox", paramLabel = "NAME", description = "Only this mailbox.")
    @Nullable String mailbox;

    @Option(
        names = "--into",
        paramLabel = "NAME",
        defaultValue = "Restored",
        description = "The mailbox below which restored ones are put (default: ${DEFAULT-VALUE}).")
    String into = "Restored";

    @Override
    Request request() {
      return Request.of("restore")
          .with("backup", backup.toAbsolutePath().toString())
          .with("account", Optional.ofNullable(account))
          .with("mailbox", Optional.ofNullable(mailbox))
          .with("into", into);
    }

    @Override
    public Integer call() throws java.io.IOException {
      if (account != null) {
        return super.call();
      }
      org.posthorn.server.storage.Backup.restoreWhole(
          backup, place.configuration().get(org.posthorn.server.config.Settings.DATA));
      return 0;
    }
  }

  @Command(name = "check", description = "Check that what is kept is consistent.")
  static final class Check extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", arity = "0..1", description = "Only this account.")
    @Nullable String address;

    @Override
    Request request() {
      return Request.of("check").with("address", Optional.ofNullable(address));
    }
  }
}
