package org.posthorn.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.posthorn.kv.Durability;
import org.posthorn.kv.Table;
import org.posthorn.store.annotations.EntryName;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailException.Kind;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.rows.Erasure;
import org.posthorn.store.rows.MailTables;

/// What is left of an account that was removed: nothing, whoever still holds it open.
class ErasureTest extends MailTest {
  private static final List<Table> ALL =
      List.of(
          MailTables.MAILBOX,
          MailTables.MAILBOX_NAME,
          MailTables.SUBSCRIPTION,
          MailTables.EMAIL,
          MailTables.STRUCTURE,
          MailTables.MEMBERSHIP,
          MailTables.CHANGE,
          MailTables.THREAD_REF,
          MailTables.OUTBOX,
          MailTables.SCRIPT,
          MailTables.SCRIPT_TEXT,
          MailTables.ANNOTATION,
          MailTables.BLOB,
          MailTables.BODY);

  private List<String> left() {
    List<String> left = new ArrayList<>();
    for (Table table : ALL) {
      boolean empty =
          kv().read(
                  ALICE.partition(),
                  reader -> reader.scan(table, MailTables.START, MailTables.END, 1).isEmpty());
      if (!empty) {
        left.add(table.name());
      }
    }
    return left;
  }

  @Test
  void nothing_is_left_and_nobody_opens_it() {
    append(inbox(), testMessage("mail"));
    mail().scripts(principal(ALICE), ALICE).put("rules", "keep;".getBytes(UTF_8));
    alice()
        .annotations()
        .set(
            Optional.empty(),
            Map.of(EntryName.of("/private/comment").orElseThrow(), Optional.of(new byte[] {'x'})));
    mail().erase(ALICE);
    assertThat(left()).isEmpty();
    MailAccountTest.refused(Kind.NOT_FOUND, this::alice);
  }

  @Test
  void a_session_that_still_has_the_account_open_changes_nothing_any_more() {
    MailAccount held = alice();
    MailboxId inbox = inbox();
    int uid = append(inbox, testMessage("mail")).uid();
    NewMessage late = message(testMessage("late"));
    mail().erase(ALICE);
    MailAccountTest.refused(Kind.NOT_FOUND, () -> held.append(inbox, List.of(late)));
    MailAccountTest.refused(
        Kind.NOT_FOUND,
        () ->
            held.store(
                inbox,
                new int[] {uid},
                new FlagChange(FlagChange.Mode.ADD, FlagSet.SEEN),
                java.util.OptionalLong.empty()));
    MailAccountTest.refused(Kind.NOT_FOUND, () -> held.create("New", java.util.Optional.empty()));
    MailAccountTest.refused(Kind.NOT_FOUND, held::quota);
    MailAccountTest.refused(Kind.NOT_FOUND, () -> held.view(inbox));
    assertThat(held.mailboxes()).isEmpty();
    assertThat(left()).isEmpty();
  }

  @Test
  void an_account_without_mail_gets_none_after_its_removal() {
    mail().erase(ALICE);
    MailAccountTest.refused(Kind.NOT_FOUND, this::alice);
    assertThat(left()).isEmpty();
  }

  @Test
  void appends_at_the_same_moment_leave_no_mail_of_nobody() throws Exception {
    MailAccount held = alice();
    MailboxId inbox = inbox();
    int writers = 4;
    CountDownLatch running = new CountDownLatch(writers);
    List<Kind> refusals = Collections.synchronizedList(new ArrayList<>());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> appending = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        appending.add(
            threads.submit(() -> {
              held.append(inbox, List.of(message(testMessage("before"))));
              running.countDown();
              try {
                while (true) {
                  held.append(inbox, List.of(message(testMessage("meanwhile"))));
                }
              } catch (MailException e) {
                refusals.add(e.kind());
              }
            }));
      }
      running.await();
      mail().erase(ALICE);
      for (Future<?> one : appending) {
        one.get();
      }
    }
    assertThat(refusals).hasSize(writers).containsOnly(Kind.NOT_FOUND);
    assertThat(left()).isEmpty();
  }

  @Test
  void what_was_interrupted_is_finished_by_the_sweeper() {
    append(inbox(), testMessage("mail"));
    mark(false);
    assertThat(left()).isNotEmpty();
    sweep(now.get());
    assertThat(left()).isEmpty();
  }

  /// As if another process over the same database had opened it at the wrong moment.
  @Test
  void mail_of_another_process_that_came_between_is_found_by_the_sweeper() {
    append(inbox(), testMessage("mail"));
    mark(true);
    sweep(now.get());
    assertThat(left()).isEmpty();
    MailAccountTest.refused(Kind.NOT_FOUND, this::alice);
  }

  private void mark(boolean done) {
    kv().write(
            ALICE.partition(),
            Durability.SYNCED,
            writer -> {
              Erasure mark = new Erasure(now.get().toEpochMilli(), done);
              writer.put(MailTables.HEAD, MailTables.headCounters(), mark.encode());
              return true;
            });
  }

  @Test
  void the_mark_itself_goes_when_nobody_can_hold_the_account_any_more() {
    append(inbox(), testMessage("mail"));
    mail().erase(ALICE);
    sweep(now.get().plus(Duration.ofDays(29)));
    assertThat(mark()).isNotNull();
    sweep(now.get().plus(Duration.ofDays(31)));
    assertThat(mark()).isNull();
  }

  private byte @Nullable [] mark() {
    return kv().get(ALICE.partition(), MailTables.HEAD, MailTables.headCounters());
  }
}
