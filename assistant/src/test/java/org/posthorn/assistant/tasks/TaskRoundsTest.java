package org.posthorn.assistant.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.assistant.summary.MessageSummary;
import org.posthorn.assistant.summary.Summaries;
import org.posthorn.assistant.summary.SummaryLimits;
import org.posthorn.assistant.text.TextLimits;
import org.posthorn.directory.Access;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.Forwarding;
import org.posthorn.directory.Principal;
import org.posthorn.directory.SendingLimits;
import org.posthorn.directory.TenantId;
import org.posthorn.kv.FileBlobStore;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.runtime.Metrics;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.objects.AccountObjects;
import org.posthorn.store.objects.ObjectRows;
import org.posthorn.store.objects.ObjectType;
import org.posthorn.store.objects.StoredObject;
import org.posthorn.store.sharing.StoredShares;

/// Tasks of an account whose mail arrives, moves and goes.
class TaskRoundsTest {
  private static final AccountId ALICE = new AccountId(1);
  private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");
  private static final String ASKING = "Please send me the report by Friday.";

  @TempDir Path directory;
  private final KeyValueStore kv = new MemoryStore();
  private MailStore store;
  private Summaries summaries;
  private TaskRounds rounds;
  private MailAccount mail;
  private boolean enabled = true;
  private Instant now = NOW;

  @BeforeEach
  void open() throws IOException {
    Account alice =
        new Account(
            ALICE,
            new TenantId(1),
            Address.parse("alice@example.org"),
            Optional.empty(),
            0,
            false,
            Set.of(),
            SendingLimits.NONE,
            Forwarding.NONE,
            Instant.EPOCH);
    store =
        new MailStore(
            kv,
            new FileBlobStore(directory),
            new Access(_ -> Optional.of(alice), new StoredShares(kv)),
            _ -> 0L,
            InstantSource.system(),
            StoreLimits.defaults());
    summaries = new Summaries(kv, SummaryLimits.defaults(), TextLimits.defaults());
    rounds = rounds(TaskLimits.defaults());
    mail = store.account(Principal.system(), ALICE);
    for (MailboxRole role : List.of(MailboxRole.JUNK, MailboxRole.TRASH, MailboxRole.SENT)) {
      if (mail.mailbox(role).isEmpty()) {
        mail.create(role.name(), Optional.of(role));
      }
    }
    round();
  }

  @AfterEach
  void close() {
    store.close();
    kv.close();
  }

  private TaskRounds rounds(TaskLimits limits) {
    return new TaskRounds(
        kv,
        store,
        summaries,
        new TaskRounds.Policy(
            _ -> enabled, (_, address) -> address.equalsIgnoreCase("alice@example.org"), limits),
        LeaseHolder.of("test", kv),
        new Metrics());
  }

  private int round() {
    now = now.plusSeconds(10);
    rounds.changed(ALICE);
    return rounds.run(now);
  }

  private long arrives(String header, String text, MailboxRole role) {
    MailboxId to = role == MailboxRole.INBOX ? MailboxId.INBOX : mailbox(role);
    String message =
        header.replace("\n", "\r\n")
            + "Date: Mon, 30 Nov 2026 11:00:00 +0100\r\n\r\n"
            + text.replace("\n", "\r\n");
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    try (MessageWriter writer = store.receive(bytes.length)) {
      writer.write(bytes);
      return mail.append(to, List.of(new NewMessage(writer.finish(), FlagSet.of(), NOW)))
          .getFirst()
          .emailId();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private MailboxId mailbox(MailboxRole role) {
    return mail.mailbox(role).orElseThrow().id();
  }

  private long asks() {
    return arrives(
        "From: Bob <bob@example.org>\nTo: alice@example.org\nSubject: =?utf-8?q?R=C3=A9port?=\n",
        ASKING,
        MailboxRole.INBOX);
  }

  private AccountObjects objects() {
    return store.objects(Principal.system(), ALICE);
  }

  private List<Task> tasks() {
    return objects().read(reader -> ObjectRows.all(reader, ObjectType.TASK, 1_000)).stream()
        .map(StoredObject::bytes)
        .map(Task::decode)
        .toList();
  }

  private void move(MailboxRole from, MailboxRole to) {
    var view = mail.view(from == MailboxRole.INBOX ? MailboxId.INBOX : mailbox(from));
    var _ =
        mail.move(
            from == MailboxRole.INBOX ? MailboxId.INBOX : mailbox(from),
            new int[] {view.uid(view.size() - 1)},
            to == MailboxRole.INBOX ? MailboxId.INBOX : mailbox(to));
  }

  @Test
  void aRequestIsATask() {
    long email = asks();
    assertThat(round()).isEqualTo(1);
    Task task = tasks().getFirst();
    assertThat(task.text()).isEqualTo(ASKING);
    assertThat(task.due()).contains(LocalDate.parse("2026-12-04"));
    assertThat(task.origin())
        .isEqualTo(new Task.Origin(email, email, "Réport", "Bob", "bob@example.org", NOW));
    assertThat(task.status(NOW)).isEqualTo(Task.Status.OPEN);
    assertThat(summaries.rows().of(ALICE, List.of(email))).hasSize(1);
    assertThat(round()).isZero();
    assertThat(tasks()).hasSize(1);
  }

  @Test
  void aRepeatedRoundAddsNothing() {
    asks();
    round();
    TaskRows.put(kv, ALICE, new TaskRows.Position(true, 0)); // as after an unclean stop
    assertThat(round()).isZero();
    assertThat(tasks()).hasSize(1);
    long id = objects().read(reader -> ObjectRows.all(reader, ObjectType.TASK, 9)).getFirst().id();
    objects().write(change -> ObjectRows.remove(change, ObjectType.TASK, id));
    TaskRows.put(kv, ALICE, new TaskRows.Position(true, 0));
    assertThat(round()).isZero();
    assertThat(tasks()).isEmpty();
  }

  @Test
  void mailToOthersAndOfProgramsIsNotRead() {
    String from = "From: Bob <bob@example.org>\n";
    arrives(from + "To: carol@example.org\nCc: alice@example.org\n", ASKING, MailboxRole.INBOX);
    arrives(
        from + "To: alice@example.org\nList-Id: <talk.example.org>\n", ASKING, MailboxRole.INBOX);
    arrives(from + "To: alice@example.org\nPrecedence: bulk\n", ASKING, MailboxRole.INBOX);
    arrives(
        from + "To: alice@example.org\nAuto-Submitted: auto-generated\n",
        ASKING,
        MailboxRole.INBOX);
    arrives("From: no-reply@example.org\nTo: alice@example.org\n", ASKING, MailboxRole.INBOX);
    arrives("From: alice@example.org\nTo: alice@example.org\n", ASKING, MailboxRole.INBOX);
    arrives(from + "To: alice@example.org\n", ASKING, MailboxRole.SENT);
    arrives(from + "To: alice@example.org\n", ASKING, MailboxRole.TRASH);
    arrives(from + "To: alice@example.org\n", "> " + ASKING, MailboxRole.INBOX);
    StringBuilder many = new StringBuilder("To: alice@example.org");
    for (int i = 0; i < 20; i++) {
      many.append(", user").append(i).append("@example.org");
    }
    arrives(from + many + "\n", ASKING, MailboxRole.INBOX);
    assertThat(round()).isZero();
    assertThat(tasks()).isEmpty();
  }

  @Test
  void mailFromJunkIsReadWhenItIsTakenOut() {
    arrives("From: b@example.org\nTo: alice@example.org\n", ASKING, MailboxRole.JUNK);
    assertThat(round()).isZero();
    move(MailboxRole.JUNK, MailboxRole.INBOX);
    assertThat(round()).isEqualTo(1);
    assertThat(round()).isZero();
  }

  @Test
  void tasksGoToTrashWithTheirMessageAndReturnWithIt() {
    long email = asks();
    round();
    StoredObject first =
        objects().read(reader -> ObjectRows.all(reader, ObjectType.TASK, 9)).getFirst();
    objects()
        .write(change ->
            ObjectRows.update(
                change,
                ObjectType.TASK,
                first.id(),
                Task.decode(first.bytes()).with(true, Optional.empty()).encode()));
    move(MailboxRole.INBOX, MailboxRole.TRASH);
    round();
    assertThat(tasks()).isEmpty();
    move(MailboxRole.TRASH, MailboxRole.INBOX);
    round();
    assertThat(tasks()).hasSize(1);
    assertThat(tasks().getFirst().done()).isTrue();
    var view = mail.view(MailboxId.INBOX);
    int[] uid = {view.uid(view.size() - 1)};
    mail.store(MailboxId.INBOX, uid, FlagChange.add("\\Deleted"), OptionalLong.empty());
    mail.expunge(MailboxId.INBOX, uid);
    round();
    assertThat(tasks()).isEmpty();
    assertThat(summaries.rows().of(ALICE, List.of(email))).isEmpty();
    TaskRows.Known known = objects().read(reader -> TaskRows.known(reader, email));
    assertThat(known).isEqualTo(TaskRows.Known.NOTHING);
  }

  @Test
  void mailBeforeTheFeatureWasTurnedOnIsNotRead() {
    enabled = false;
    round();
    asks();
    round();
    enabled = true;
    round();
    assertThat(tasks()).isEmpty();
    asks();
    round();
    assertThat(tasks()).hasSize(1);
  }

  private void expungeLast(MailboxId mailbox) {
    var view = mail.view(mailbox);
    int[] uid = {view.uid(view.size() - 1)};
    mail.store(mailbox, uid, FlagChange.add("\\Deleted"), OptionalLong.empty());
    mail.expunge(mailbox, uid);
  }

  @Test
  void whatHappenedWhileTheFeatureWasOffIsMadeUpFor() {
    long moved = asks();
    long inTrash = asks();
    long gone = asks();
    round();
    move(MailboxRole.INBOX, MailboxRole.JUNK); // the one that is erased below
    move(MailboxRole.INBOX, MailboxRole.TRASH);
    round();
    assertThat(tasks()).extracting(task -> task.origin().emailId()).containsExactly(moved);
    enabled = false;
    round();
    expungeLast(mailbox(MailboxRole.JUNK));
    move(MailboxRole.TRASH, MailboxRole.INBOX);
    var view = mail.view(MailboxId.INBOX);
    var _ = mail.move(MailboxId.INBOX, new int[] {view.uid(0)}, mailbox(MailboxRole.TRASH));
    round();
    assertThat(tasks()).extracting(task -> task.origin().emailId()).containsExactly(moved);
    enabled = true;
    round();
    assertThat(tasks()).extracting(task -> task.origin().emailId()).containsExactly(inTrash);
    TaskRows.Known known = objects().read(reader -> TaskRows.known(reader, gone));
    assertThat(known).isEqualTo(TaskRows.Known.NOTHING);
    assertThat(summaries.rows().of(ALICE, List.of(moved, inTrash, gone)))
        .containsOnlyKeys(moved, inTrash);
  }

  @Test
  void manyRowsAreComparedInSeveralRoundsAndNothingIsMissedMeanwhile() {
    rounds = rounds(new TaskLimits(5, 1_000, 400, 10, Duration.ofDays(14), 200, 100));
    long gone = asks();
    round();
    expungeLast(MailboxId.INBOX);
    // As if the feature had been turned on again; summaries as if they had been asked for.
    TaskRows.put(kv, ALICE, new TaskRows.Position(false, mail.modSeq()));
    Map<Long, MessageSummary> many = new HashMap<>();
    MessageSummary summary = summaries.rows().of(ALICE, List.of(gone)).get(gone);
    for (long id = 10_000; id < 11_000; id++) {
      many.put(id, summary);
    }
    summaries.rows().put(ALICE, many);
    asks();
    assertThat(round()).isZero();
    assertThat(summaries.rows().emails(ALICE, 0, 2_000)).hasSizeBetween(1, 999);
    for (int i = 0; i < 5; i++) {
      now = now.plusSeconds(2);
      var _ = rounds.run(now);
    }
    assertThat(summaries.rows().emails(ALICE, 0, 2_000)).hasSize(1);
    assertThat(tasks()).hasSize(1);
  }

  @Test
  void anAccountThatFailsDoesNotKeepTheOthersWaiting() {
    Metrics metrics = new Metrics();
    AccountId bob = new AccountId(2);
    rounds =
        new TaskRounds(
            kv,
            store,
            summaries,
            new TaskRounds.Policy(
                account -> {
                  if (account.equals(bob)) {
                    throw new IllegalStateException("a defect");
                  }
                  return true;
                },
                (_, address) -> address.equalsIgnoreCase("alice@example.org"),
                TaskLimits.defaults()),
            LeaseHolder.of("test", kv),
            metrics);
    for (int i = 0; i < 3; i++) {
      asks();
      rounds.changed(bob);
      assertThat(round()).isEqualTo(1);
    }
    assertThat(metrics.snapshot()).containsEntry("internal_errors_total", 3L);
  }

  @Test
  void theFirstMailOfANewAccountIsRead() {
    kv.write(
        ALICE.partition(),
        org.posthorn.kv.Durability.RELAXED,
        writer -> {
          writer.delete(TaskRows.TABLE, new byte[0]);
          return true;
        });
    asks();
    assertThat(round()).isEqualTo(1);
  }

  @Test
  void importedOldMailIsNotRead() {
    now = NOW.plus(Duration.ofDays(60));
    asks();
    assertThat(round()).isZero();
  }

  @Test
  void muchMailIsReadInSeveralRounds() {
    rounds = rounds(new TaskLimits(5, 1_000, 400, 10, Duration.ofDays(14), 2, 3));
    for (int i = 0; i < 10; i++) {
      asks();
    }
    assertThat(round()).isBetween(3, 4);
    int found = tasks().size();
    while (found < 10) {
      now = now.plusSeconds(2);
      found += rounds.run(now);
    }
    assertThat(tasks()).hasSize(10);
  }

  @Test
  void theOldestTasksMakeRoom() {
    TaskLimits few = new TaskLimits(5, 3, 400, 10, Duration.ofDays(14), 200, 1_000);
    rounds = rounds(few);
    for (int i = 0; i < 5; i++) {
      arrives(
          "From: b@example.org\nTo: alice@example.org\nSubject: " + i + "\n",
          ASKING,
          MailboxRole.INBOX);
      assertThat(round()).isEqualTo(1);
    }
    assertThat(tasks()).extracting(task -> task.origin().subject()).containsExactly("2", "3", "4");
  }

  @Test
  void aThreadOfManyMessagesIsSummarizedByTheFirstAndTheNewest() {
    long first = 0;
    for (int i = 0; i < 60; i++) {
      long id =
          arrives(
              "From: b"
                  + i
                  + "@example.org\nTo: alice@example.org\nSubject: "
                  + (i == 0 ? "" : "Re: ")
                  + "Long\nMessage-ID: <"
                  + i
                  + "@x>\n"
                  + (i == 0 ? "" : "In-Reply-To: <0@x>\nReferences: <0@x>\n"),
              "Message number " + i + " of it.",
              MailboxRole.INBOX);
      first = i == 0 ? id : first;
    }
    var thread = summaries.thread(mail, mail.email(first).orElseThrow().threadId()).orElseThrow();
    assertThat(thread.total()).isEqualTo(60);
    assertThat(thread.messages()).hasSize(SummaryLimits.defaults().threadMessagesMax());
    assertThat(thread.messages().getFirst().text()).isEqualTo("Message number 0 of it.");
    assertThat(thread.messages().getLast().text()).isEqualTo("Message number 59 of it.");
    assertThat(summaries.thread(mail, 999_999)).isEmpty();
    assertThat(summaries.of(mail, List.of(first, 999_999L))).containsOnlyKeys(first);
    assertThat(Map.copyOf(summaries.rows().of(ALICE, List.of(first)))).hasSize(1);
  }
}
