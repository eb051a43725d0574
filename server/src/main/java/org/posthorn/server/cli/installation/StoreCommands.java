package org.posthorn.server.cli.installation;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.server.cli.command.AdministrationCommand;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.server.control.ControlRequest;
import org.posthorn.server.outcome.ExitCode;
import org.posthorn.server.storage.DataDirectory;
import org.posthorn.server.storage.Secrets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Commands about the store: `mailbox list`, `status`, `backup`, `restore`, `mark-restored`,
/// `check`.
public final class StoreCommands {
  private StoreCommands() {}

  @Command(
      name = "mailbox",
      description = "The mailboxes of an account.",
      subcommands = MailboxListing.class)
  public static final class MailboxGroup {}

  @Command(name = "list", description = "List an account's mailboxes.")
  static final class MailboxListing extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", description = "The account.")
    String address = "";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("mailbox.list").with("address", address);
    }
  }

  @Command(
      name = "status",
      description = "Show connections, sizes, problems and metrics of the server.")
  public static final class Status extends AdministrationCommand {
    @Override
    protected ControlRequest request() {
      return ControlRequest.of("status");
    }

    @Override
    protected void print(PrintWriter out, JsonNode result) {
      new StatusPage(out, result).print();
    }
  }

  @Command(
      name = "backup",
      description = "Back up the whole store to a new directory while the server runs.")
  public static final class Backup extends AdministrationCommand {
    @Parameters(paramLabel = "DIR", description = "The directory to create.")
    Path directory = Path.of("");

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("backup").with("directory", directory.toAbsolutePath().toString());
    }
  }

  @Command(
      name = "restore",
      description = {
        "Restore a whole backup, or copy mail of one account out of it.",
        "With --account: copy one mailbox, or all, of an account out of a backup into the account.",
        "Without: put a whole backup in place of an empty data directory; stop the server first."
      })
  public static final class Restore extends AdministrationCommand {
    @Parameters(paramLabel = "BACKUP", description = "The directory of the backup.")
    Path backup = Path.of("");

    @Option(names = "--account", paramLabel = "ADDRESS", description = "Whose mail to copy.")
    @Nullable String account;

    @Option(names = "--mailbox", paramLabel = "NAME", description = "Only this mailbox.")
    @Nullable String mailbox;

    @Option(
        names = "--into",
        paramLabel = "NAME",
        defaultValue = "Restored",
        description = "The parent of the restored mailboxes (default: ${DEFAULT-VALUE}).")
    String into = "Restored";

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("restore")
          .with("backup", backup.toAbsolutePath().toString())
          .with("account", Optional.ofNullable(account))
          .with("mailbox", Optional.ofNullable(mailbox))
          .with("into", into);
    }

    @Override
    public Integer call() throws IOException {
      if (account != null) {
        return super.call();
      }
      if (mailbox != null) {
        throw new OperationException(
            Reason.INVALID, "--mailbox needs --account: whose mailbox is it?");
      }
      Configuration configuration = place.configuration();
      Path data = configuration.get(Settings.DATA);
      if (Files.exists(data)) {
        DataDirectory.requireOwner(data);
      }
      org.posthorn.server.storage.Backup.restoreWhole(backup, data);
      // The server needs the master key of that time, which is not in the backup.
      show(
          JsonMapper.shared()
              .createObjectNode()
              .put("restored", data.toString())
              .put("masterKey", Secrets.file(place.configuration()).toString()));
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "mark-restored",
      description =
          "Make new UIDs and ModSeqs higher than all issued ones, after the store was restored"
              + " without 'restore' (copied files, PostgreSQL tools). Stop the server first.")
  public static final class MarkRestored extends AdministrationCommand {
    @Override
    protected ControlRequest request() {
      return ControlRequest.of("mark-restored");
    }
  }

  @Command(name = "check", description = "Check the consistency of the store.")
  public static final class Check extends AdministrationCommand {
    @Parameters(paramLabel = "ADDRESS", arity = "0..1", description = "Only this account.")
    @Nullable String address;

    @Override
    protected ControlRequest request() {
      return ControlRequest.of("check").with("address", Optional.ofNullable(address));
    }
  }
}
