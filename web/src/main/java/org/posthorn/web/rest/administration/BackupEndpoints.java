package org.posthorn.web.rest.administration;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.Operations;
import org.posthorn.admin.copies.BackupReader;
import org.posthorn.admin.copies.KnownBackup;
import org.posthorn.admin.copies.Work;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;

/// Endpoints for backups, restoring mail, and long work. Operators only, since backups hold data of
/// all tenants.
final class BackupEndpoints {
  private static final String GROUP = "Backups";
  private static final String WORK = "Work";
  private static final String IN_BACKUP = "/backups/{name}/accounts/{address}";
  private static final String INTO = "Restored";

  private final Operations operations;

  private BackupEndpoints(Operations operations) {
    this.operations = operations;
  }

  /// A backup.
  public record BackupDetail(
      @Description("its name: that of its directory") String name,
      @Description("when it was made") Instant made,
      @Description("its size in octets; missing: unknown") Optional<Long> bytes,
      @Description("whether it is open for reading") boolean open) {}

  /// The backups.
  public record BackupList(
      @Description("whether a directory for backups is configured") boolean configured,
      @Description("the newest first") List<BackupDetail> backups) {}

  /// Long-running work.
  public record WorkDetail(
      @Description("names it") String id,
      @Description("the kind of work") Work.Kind kind,
      @Description("who started it") String by,
      @Description("its subject: a backup, or an account") String subject,
      @Description("when it started") Instant started,
      @Description("when it ended; missing while it is running") Optional<Instant> ended,
      @Description("its state") Work.State state,
      @Description("its progress") WorkAmount amount) {
    static WorkDetail of(Work work) {
      return new WorkDetail(
          work.id(),
          work.kind(),
          work.by(),
          work.subject(),
          work.times().begun(),
          work.times().ended(),
          work.state(),
          new WorkAmount(work.amount().done(), work.amount().total(), work.amount().note()));
    }
  }

  /// Progress of work.
  public record WorkAmount(
      @Description("octets or messages that are done") long done,
      @Description("octets or messages in total; 0 while unknown") long total,
      @Description("the result, or why it failed, for people") String note) {}

  /// Running and recently finished work.
  public record WorkList(@Description("the newest first") List<WorkDetail> work) {}

  /// A mailbox in a backup.
  public record BackupMailbox(
      @Description("its path") String path, @Description("number of messages") int messages) {}

  /// The mailboxes of an account in a backup.
  public record BackupMailboxes(@Description("as in the backup") List<BackupMailbox> mailboxes) {}

  /// A message in a backup.
  public record BackupMessage(
      @Description("its id in this backup") String id,
      @Description("the path of its mailbox") String mailbox,
      @Description("when it was received") Instant received,
      @Description("its sender") String from,
      @Description("its subject") String subject,
      @Description("its octets") long bytes) {
    static BackupMessage of(BackupReader.StoredMessage message) {
      return new BackupMessage(
          message.id(),
          message.mailbox(),
          message.received(),
          message.from(),
          message.subject(),
          message.bytes());
    }
  }

  /// Mail to copy from a backup.
  public record NewRestore(
      @Description("only this mailbox") Optional<String> mailbox,
      @Description(value = "only the messages with these ids", size = 1_000)
          Optional<List<String>> messages,
      @Description("the parent mailbox of the copies; Restored if missing")
          Optional<String> into) {}

  static List<Endpoint> of(Operations operations) {
    BackupEndpoints backups = new BackupEndpoints(operations);
    List<Endpoint> all = new ArrayList<>(backups.backups());
    all.addAll(backups.contents());
    all.addAll(backups.work());
    return all;
  }

  private List<Endpoint> backups() {
    return List.of(
        Endpoint.get("/backups", "listBackups")
            .says(GROUP, "Lists the backups in the configured directory.")
            .scope("admin.read")
            .gives(BackupList.class, "the backups", this::list),
        Endpoint.post("/backups", "makeBackup")
            .says(GROUP, "Starts a backup of everything, while the server keeps running.")
            .scope("admin")
            .gives(
                WorkDetail.class,
                "the work",
                call -> WorkDetail.of(operations.backups().startBackup(call.caller()))),
        Endpoint.post("/backups/{name}/open", "openBackup")
            .says(
                GROUP,
                "Starts to open a backup for reading. One is open at a time, until it has not been"
                    + " read for a while.")
            .scope("admin")
            .gives(
                WorkDetail.class,
                "the work",
                call ->
                    WorkDetail.of(
                        operations.backups().startOpening(call.caller(), call.path("name")))));
  }

  private BackupList list(RestCall call) {
    Optional<String> open = operations.backups().opened(call.caller());
    List<BackupDetail> all = new ArrayList<>();
    for (KnownBackup backup : operations.backups().list(call.caller())) {
      all.add(
          new BackupDetail(
              backup.name(),
              backup.made(),
              backup.bytes(),
              open.equals(Optional.of(backup.name()))));
    }
    return new BackupList(operations.backups().configured(call.caller()), all);
  }

  private List<Endpoint> contents() {
    return List.of(
        Endpoint.get(IN_BACKUP + "/mailboxes", "listBackupMailboxes")
            .says(GROUP, "Lists the mailboxes of an account in an open backup.")
            .scope("admin")
            .gives(BackupMailboxes.class, "the mailboxes", this::mailboxes),
        Endpoint.get(IN_BACKUP + "/messages", "findBackupMessages")
            .says(
                GROUP,
                "Lists messages of an account in an open backup, the newest of each mailbox"
                    + " first. Recorded in the audit log. A page may be short, or empty, and have a `next`.")
            .scope("admin")
            .query(
                Parameter.text("mailbox", "only of this mailbox"),
                Parameter.text("text", "part of sender or subject, in upper or lower case"))
            .givesPage(BackupMessage.class, "the messages", this::messages),
        Endpoint.post(IN_BACKUP + "/restores", "restoreFromBackup")
            .says(
                GROUP,
                "Starts to copy mail from an open backup into the account; existing mail stays. All"
                    + " mail of the account by default.")
            .scope("admin")
            .takes(NewRestore.class)
            .gives(WorkDetail.class, "the work", this::restore));
  }

  private BackupMailboxes mailboxes(RestCall call) {
    return new BackupMailboxes(
        operations
            .backups()
            .mailboxes(call.caller(), call.path("name"), call.path("address"))
            .stream()
            .map(mailbox -> new BackupMailbox(mailbox.path(), mailbox.messages()))
            .toList());
  }

  private Page<BackupMessage> messages(RestCall call) {
    BackupReader.Found found =
        operations
            .backups()
            .find(
                call.caller(),
                call.path("name"),
                call.path("address"),
                new BackupReader.Query(
                    call.text("mailbox"),
                    call.text("text").orElse(""),
                    Cursor.number(call),
                    call.limit()));
    return new Page<>(
        found.messages().stream().map(BackupMessage::of).toList(),
        found.next().map(String::valueOf));
  }

  private WorkDetail restore(RestCall call) throws IOException {
    NewRestore wanted = call.body(NewRestore.class);
    return WorkDetail.of(
        operations
            .backups()
            .startRestore(
                call.caller(),
                call.path("name"),
                call.path("address"),
                new BackupReader.Wanted(
                    wanted.mailbox(),
                    wanted.messages().orElse(List.of()),
                    wanted.into().orElse(INTO))));
  }

  private List<Endpoint> work() {
    return List.of(
        Endpoint.get("/work", "listWork")
            .says(WORK, "Lists long-running work: running and recently finished.")
            .scope("admin.read")
            .gives(
                WorkList.class,
                "the work",
                call ->
                    new WorkList(
                        operations.backups().work(call.caller()).stream()
                            .map(WorkDetail::of)
                            .toList())),
        Endpoint.get("/work/{id}", "getWork")
            .says(WORK, "Shows the progress of work.")
            .scope("admin.read")
            .gives(
                WorkDetail.class,
                "the work",
                call -> WorkDetail.of(operations.backups().work(call.caller(), call.path("id")))),
        Endpoint.delete("/work/{id}", "cancelWork")
            .says(WORK, "Cancels work.")
            .scope("admin")
            .givesNothing(call -> operations.backups().cancel(call.caller(), call.path("id"))));
  }
}
