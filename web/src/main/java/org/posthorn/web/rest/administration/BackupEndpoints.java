package org.posthorn.web.rest.administration;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.Copies;
import org.posthorn.admin.Operations;
import org.posthorn.admin.copies.BackupReader;
import org.posthorn.admin.copies.KnownBackup;
import org.posthorn.admin.copies.Work;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;

/// Backups, mail out of them, and work that takes long. Of all tenants: operators only.
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
      @Description("its octets; missing: not known") Optional<Long> bytes,
      @Description("whether it is open to be looked into") boolean open) {}

  /// What there is of backups.
  public record BackupList(
      @Description("whether a directory for backups is configured") boolean configured,
      @Description("the newest first") List<BackupDetail> backups) {}

  /// Work that takes long.
  public record WorkDetail(
      @Description("names it") String id,
      @Description("what is done") Work.Kind kind,
      @Description("who asked for it") String by,
      @Description("what it is about: a backup, or an account") String subject,
      @Description("when it began") Instant begun,
      @Description("when it ended; missing while it runs") Optional<Instant> ended,
      @Description("how it stands") Work.State state,
      @Description("how far it is") WorkAmount amount) {
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

  /// How far work is.
  public record WorkAmount(
      @Description("octets, or messages, that are done") long done,
      @Description("in all; 0 while that is not known") long total,
      @Description("what came of it, or why it failed, for people") String note) {}

  /// What runs, and what has ended lately.
  public record WorkList(@Description("the newest first") List<WorkDetail> work) {}

  /// A mailbox in a backup.
  public record BackupMailbox(
      @Description("its path") String path,
      @Description("how many messages it had") int messages) {}

  /// The mailboxes of an account in a backup.
  public record BackupMailboxes(@Description("as they were then") List<BackupMailbox> mailboxes) {}

  /// A message in a backup.
  public record BackupMessage(
      @Description("names it in this backup") String id,
      @Description("the path of its mailbox") String mailbox,
      @Description("when it came") Instant received,
      @Description("who it is from") String from,
      @Description("its subject") String subject,
      @Description("its octets") long bytes) {
    static BackupMessage of(BackupReader.MessageThen message) {
      return new BackupMessage(
          message.id(),
          message.mailbox(),
          message.received(),
          message.from(),
          message.subject(),
          message.bytes());
    }
  }

  /// What is to be copied out of a backup.
  public record NewRestore(
      @Description("only this mailbox") Optional<String> mailbox,
      @Description(value = "only the messages of these ids", size = 1_000)
          Optional<List<String>> messages,
      @Description("the mailbox below which the copies are put; Restored if missing")
          Optional<String> into) {}

  static List<Endpoint> of(Operations operations) {
    BackupEndpoints backups = new BackupEndpoints(operations);
    List<Endpoint> all = new ArrayList<>(backups.backups());
    all.addAll(backups.contents());
    all.addAll(backups.work());
    return all;
  }

  private Copies copies() {
    return operations.copies();
  }

  private List<Endpoint> backups() {
    return List.of(
        Endpoint.get("/backups", "listBackups")
            .says(GROUP, "Lists the backups in the directory that is configured for them.")
            .scope("admin.read")
            .gives(BackupList.class, "the backups", this::list),
        Endpoint.post("/backups", "makeBackup")
            .says(GROUP, "Begins a backup of everything, while the server goes on.")
            .scope("admin")
            .gives(
                WorkDetail.class,
                "the work",
                call -> WorkDetail.of(copies().startBackup(call.caller()))),
        Endpoint.post("/backups/{name}/open", "openBackup")
            .says(
                GROUP,
                "Begins to open a backup, so that it can be looked into. One is open at a time, for"
                    + " as long as somebody looks.")
            .scope("admin")
            .gives(
                WorkDetail.class,
                "the work",
                call -> WorkDetail.of(copies().startOpening(call.caller(), call.path("name")))));
  }

  private BackupList list(RestCall call) {
    Optional<String> open = copies().opened(call.caller());
    List<BackupDetail> all = new ArrayList<>();
    for (KnownBackup backup : copies().list(call.caller())) {
      all.add(
          new BackupDetail(
              backup.name(),
              backup.made(),
              backup.bytes(),
              open.equals(Optional.of(backup.name()))));
    }
    return new BackupList(copies().configured(call.caller()), all);
  }

  private List<Endpoint> contents() {
    return List.of(
        Endpoint.get(IN_BACKUP + "/mailboxes", "listBackupMailboxes")
            .says(GROUP, "Lists the mailboxes of an account in a backup that is open.")
            .scope("admin")
            .gives(BackupMailboxes.class, "the mailboxes", this::mailboxes),
        Endpoint.get(IN_BACKUP + "/messages", "findBackupMessages")
            .says(
                GROUP,
                "Lists messages of an account in a backup that is open, the newest of each mailbox"
                    + " first. This is audited. A page may be short, or empty, and have a `next`.")
            .scope("admin")
            .query(
                Parameter.text("mailbox", "only of this mailbox"),
                Parameter.text("text", "part of sender or subject, in any case"))
            .givesPage(BackupMessage.class, "the messages", this::messages),
        Endpoint.post(IN_BACKUP + "/restores", "restoreFromBackup")
            .says(
                GROUP,
                "Begins to copy mail out of a backup that is open, beside what the account has. All"
                    + " of the account, if nothing else is said.")
            .scope("admin")
            .takes(NewRestore.class)
            .gives(WorkDetail.class, "the work", this::restore));
  }

  private BackupMailboxes mailboxes(RestCall call) {
    return new BackupMailboxes(
        copies().mailboxes(call.caller(), call.path("name"), call.path("address")).stream()
            .map(mailbox -> new BackupMailbox(mailbox.path(), mailbox.messages()))
            .toList());
  }

  private Page<BackupMessage> messages(RestCall call) {
    BackupReader.Found found =
        copies()
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
        copies()
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
            .says(WORK, "Lists work that takes long: what runs, and what has ended lately.")
            .scope("admin.read")
            .gives(
                WorkList.class,
                "the work",
                call ->
                    new WorkList(
                        copies().work(call.caller()).stream().map(WorkDetail::of).toList())),
        Endpoint.get("/work/{id}", "getWork")
            .says(WORK, "Shows how far work is.")
            .scope("admin.read")
            .gives(
                WorkDetail.class,
                "the work",
                call -> WorkDetail.of(copies().work(call.caller(), call.path("id")))),
        Endpoint.delete("/work/{id}", "cancelWork")
            .says(WORK, "Asks work to end without its result.")
            .scope("admin")
            .givesNothing(call -> copies().cancel(call.caller(), call.path("id"))));
  }
}
