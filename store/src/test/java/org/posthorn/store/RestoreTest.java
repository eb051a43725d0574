package org.posthorn.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.RocksStore;
import org.posthorn.store.mail.Appended;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.scripts.Scripts;

/// RFC 9051 §2.3.1.1, RFC 8474 §5: a number never names another thing, not even after an older
/// backup took the place of the store.
class RestoreTest extends MailTest {
  private final AtomicReference<String> place = new AtomicReference<>("kv");

  @Override
  KeyValueStore openKv() {
    return RocksStore.open(
        directory.resolve(place.get()), RocksStore.Settings.withDefaults(() -> {}));
  }

  private Path backup() {
    Path copy = directory.resolve("backup");
    kv().checkpoint(copy);
    return copy;
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What a restore does: the backup takes the place of the store, and is marked.
  private void restore() {
    reopen();
    String restored = place.get() + "+";
    copy(directory.resolve("backup"), directory.resolve(restored));
    place.set(restored);
    KeyValueStore kv = openKv();
    MailStore.markRestored(kv, now.get());
    kv.close();
  }

  @Test
  void scripts_are_in_the_backup_and_no_version_comes_twice() {
    Scripts scripts = mail().scripts(principal(ALICE), ALICE);
    scripts.put("rules", "keep;".getBytes(UTF_8));
    scripts.activate("rules");
    backup();
    scripts.put("rules", "discard;".getBytes(UTF_8));
    long lost = scripts.version();
    restore();
    Scripts restored = mail().scripts(principal(ALICE), ALICE);
    assertThat(restored.active().orElseThrow().octets()).isEqualTo("keep;".getBytes(UTF_8));
    restored.put("rules", "stop;".getBytes(UTF_8));
    assertThat(restored.version()).isGreaterThan(lost);
  }

  @Test
  void all_numbers_go_on_above_those_given_since_the_backup() {
    MailboxId inbox = inbox();
    Appended kept = append(inbox, testMessage("kept"));
    backup();
    Appended lost = append(inbox, testMessage("lost"));
    Mailbox lostMailbox = alice().create("Lost", Optional.empty());
    store(inbox, FlagChange.add("\\Seen"), kept.uid());
    long toldModSeq = alice().modSeq();
    restore();

    assertThat(shown(inbox)).as("as it was").containsExactly("1");
    Appended next = append(inbox, testMessage("after"));
    assertThat(next.uidValidity()).isEqualTo(kept.uidValidity());
    assertThat(next.uid()).isGreaterThan(lost.uid());
    assertThat(next.emailId()).isGreaterThan(lost.emailId());
    assertThat(next.threadId()).isGreaterThan(lost.threadId());
    assertThat(next.modSeq()).isGreaterThan(toldModSeq);
    Mailbox made = alice().create("Another", Optional.empty());
    assertThat(made.id().value()).isGreaterThan(lostMailbox.id().value());
    assertThat(made.uidValidity()).isGreaterThan(lostMailbox.uidValidity());
  }

  /// Arriving mail needs no search for INBOX. All mail for such an account was refused once, as if
  /// nobody had it.
  @Test
  void an_account_that_comes_after_a_restore_has_its_inbox_where_arriving_mail_looks() {
    inbox();
    backup();
    NewMessage letter = message(testMessage("lost"));
    Appended lost = bob().append(MailboxId.INBOX, List.of(letter)).getFirst();
    Mailbox lostMailbox = bob().create("Lost", Optional.empty());
    restore();

    Mailbox inbox = bob().mailbox(MailboxRole.INBOX).orElseThrow();
    assertThat(inbox.id()).isEqualTo(MailboxId.INBOX);
    Appended next = bob().append(MailboxId.INBOX, List.of(message(testMessage("next")))).getFirst();
    assertThat(next.uid()).isGreaterThan(lost.uid());
    assertThat(next.emailId()).isGreaterThan(lost.emailId());
    assertThat(bob().mailbox(MailboxRole.SENT).orElseThrow().id().value())
        .isGreaterThan(lostMailbox.id().value());
  }

  @Test
  void a_client_that_remembers_a_state_since_the_backup_is_told_of_everything() {
    MailboxId inbox = inbox();
    Appended kept = append(inbox, testMessage("kept"));
    long before = alice().modSeq();
    backup();
    store(inbox, FlagChange.add("\\Deleted"), kept.uid());
    alice().expunge(inbox, new int[] {kept.uid()});
    long told = alice().modSeq();
    restore();

    assertThat(alice().known(before)).isTrue();
    assertThat(alice().known(told)).as("the message is there again").isFalse();
    Mailbox now = alice().mailbox(inbox).orElseThrow();
    assertThat(now.highestModSeq()).as("RFC 7162 §3.1.2.1").isGreaterThan(told);
    assertThat(now.uidNext()).isGreaterThan(kept.uid() + 1);
  }

  @Test
  void an_account_that_was_made_since_begins_above_what_it_had() {
    inbox();
    backup();
    Mailbox lost = bob().mailbox("INBOX").orElseThrow();
    Appended told = bob().append(lost.id(), List.of(message(testMessage("lost")))).getFirst();
    passes(java.time.Duration.ofMinutes(1));
    restore();
    Mailbox again = bob().mailbox("INBOX").orElseThrow();
    assertThat(again.uidValidity()).isGreaterThan(lost.uidValidity() + bob().mailboxes().size());
    assertThat(again.id()).as("INBOX is never removed, so it is the same one").isEqualTo(lost.id());
    assertThat(bob().known(told.modSeq())).isFalse();
    Appended next = bob().append(again.id(), List.of(message(testMessage("after")))).getFirst();
    assertThat(next.modSeq()).isGreaterThan(told.modSeq() + 1_000);
    assertThat(next.emailId()).as("RFC 8474 §5.1").isGreaterThan(told.emailId() + 1_000);
  }

  @Test
  void a_second_restore_leaps_again_and_another_start_does_not() {
    MailboxId inbox = inbox();
    append(inbox, testMessage("kept"));
    backup();
    restore();
    int first = append(inbox, testMessage("first")).uid();
    reopen();
    assertThat(append(inbox, testMessage("next start")).uid()).isEqualTo(first + 1);
    reopen();
    MailStore.markRestored(kv(), now.get());
    reopen();
    assertThat(append(inbox, testMessage("second")).uid()).isGreaterThan(first + 1_000_000);
  }

  @Test
  void the_same_backup_put_back_twice_goes_on_above_what_came_after_the_first_time() {
    MailboxId inbox = inbox();
    append(inbox, testMessage("kept"));
    backup();
    restore();
    Appended told = append(inbox, testMessage("after the first"));
    Mailbox made = alice().create("Made", Optional.empty());
    passes(java.time.Duration.ofHours(1));
    restore();
    assertThat(alice().mailbox("Made")).isEmpty();
    Appended next = append(inbox, testMessage("after the second"));
    assertThat(next.uidValidity()).isEqualTo(told.uidValidity());
    assertThat(next.uid()).isGreaterThan(told.uid());
    assertThat(next.emailId()).isGreaterThan(told.emailId());
    assertThat(next.modSeq()).isGreaterThan(told.modSeq());
    assertThat(alice().known(told.modSeq())).isFalse();
    Mailbox other = alice().create("Other", Optional.empty());
    assertThat(other.id().value()).isGreaterThan(made.id().value());
    assertThat(other.uidValidity()).isGreaterThan(made.uidValidity());
  }

  @Test
  void three_hundred_restores_leave_uids() {
    MailboxId inbox = inbox();
    append(inbox, testMessage("kept"));
    int last = 0;
    for (int i = 0; i < 300; i++) {
      MailStore.markRestored(kv(), now.get());
      reopen();
      int uid = append(inbox, testMessage("restored")).uid();
      assertThat(uid).isGreaterThan(last);
      last = uid;
    }
  }
}
