package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.posthorn.kv.BlobId;
import org.posthorn.kv.StoreException;
import org.posthorn.store.mail.Appended;
import org.posthorn.store.mail.ChangeCursor;
import org.posthorn.store.mail.CopyOutcome;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.KeywordNames;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailException.Kind;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.StepId;
import org.posthorn.store.mail.StoreOutcome;
import org.posthorn.store.mail.Watch;
import org.posthorn.store.message.Email;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.message.Structure;
import org.posthorn.store.message.StructureVisitor;
import org.posthorn.store.view.MailboxView;

class MailAccountTest extends MailTest {
  static void refused(Kind kind, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(MailException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  @Test
  void a_new_account_has_its_mailboxes_with_their_roles() {
    assertThat(alice().mailboxes())
        .extracting(Mailbox::path, m -> m.role().orElseThrow())
        .containsExactly(
            tuple("INBOX", MailboxRole.INBOX),
            tuple("Archive", MailboxRole.ARCHIVE),
            tuple("Drafts", MailboxRole.DRAFTS),
            tuple("Junk", MailboxRole.JUNK),
            tuple("Sent", MailboxRole.SENT),
            tuple("Trash", MailboxRole.TRASH));
    assertThat(alice().mailboxes()).extracting(Mailbox::uidValidity).doesNotHaveDuplicates();
    assertThat(alice().subscriptions()).contains("INBOX", "Sent");
    assertThat(alice().mailbox(MailboxRole.INBOX).orElseThrow().id()).isEqualTo(MailboxId.INBOX);
  }

  @Test
  void an_appended_message_is_there_byte_for_byte() {
    String letter = testMessage("hello");
    Appended appended = append(inbox(), letter, "\\Seen", "$Forwarded");

    assertThat(shown(inbox())).containsExactly("1 \\Seen $Forwarded");
    assertThat(text(appended.emailId())).isEqualTo(letter);
    MailboxView view = alice().view(inbox());
    assertThat(view.bytes(0)).isEqualTo(letter.length());
    assertThat(view.internalDate(0)).isEqualTo(START.toEpochMilli());
    assertThat(view.saveDate(0)).isEqualTo(START.toEpochMilli());
    assertThat(view.modSeq(0)).isEqualTo(appended.modSeq()).isEqualTo(view.highestModSeq());
    assertThat(view.uidNext()).isEqualTo(2);
  }

  @Test
  void what_listings_need_is_read_without_the_body() {
    Appended appended = append(inbox(), testMessage("a listing"));
    List<Structure> structures = new ArrayList<>();
    List<Long> missing = structures(structures, appended.emailId(), 99);
    Structure structure = structures.getFirst();
    assertThat(structure.emailId()).isEqualTo(appended.emailId());
    assertThat(structure.header())
        .hasValueSatisfying(header ->
            assertThat(new String(header, StandardCharsets.US_ASCII))
                .startsWith("From: carol")
                .endsWith("a listing\r\n\r\n"));
    assertThat(structure.entity().bodySize()).isEqualTo("Hello.\r\n".length());
    assertThat(structure.envelope().subject()).isEqualTo("a listing");
    assertThat(missing).containsExactly(99L);
    Email email = alice().email(appended.emailId()).orElseThrow();
    assertThat(email.size()).isEqualTo(testMessage("a listing").length());
    assertThat(email.internalDate()).isEqualTo(START);
    assertThat(alice().email(99)).isEmpty();
  }

  /// Shows structures to `found`; gives the ids of which there are none.
  private List<Long> structures(List<Structure> found, long... emailIds) {
    List<Long> missing = new ArrayList<>();
    alice()
        .structures(
            emailIds,
            new StructureVisitor() {
              @Override
              public void structure(Structure structure) {
                found.add(structure);
              }

              @Override
              public void missing(long emailId) {
                missing.add(emailId);
              }
            });
    return missing;
  }

  @Test
  void listings_find_the_same_near_each_other_and_far_apart_and_in_any_order() {
    long[] ids = new long[600];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = append(inbox(), testMessage("letter " + i)).emailId();
    }
    long gone = ids[ids.length - 1] + 1;
    List<long[]> selections =
        List.of(
            ids,
            new long[] {ids[1], ids[2], ids[4], gone},
            new long[] {ids[0], ids[300], ids[599]},
            new long[] {ids[5], ids[3], ids[5], gone, ids[4]});
    for (long[] selection : selections) {
      List<Structure> found = new ArrayList<>();
      List<Long> missing = structures(found, selection);
      assertThat(found.stream().mapToLong(Structure::emailId).toArray())
          .containsExactly(Arrays.stream(selection).filter(id -> id != gone).toArray());
      assertThat(missing).hasSize((int) Arrays.stream(selection).filter(id -> id == gone).count());
    }
  }

  @Test
  void small_messages_are_opened_together_and_others_one_by_one() {
    long small = append(inbox(), testMessage("small")).emailId();
    long other = append(inbox(), testMessage("another")).emailId();
    String large = testMessage("large") + "x".repeat(100_000);
    long blob = append(inbox(), large).emailId();
    List<Optional<MessageBytes>> opened =
        alice().openTogether(new long[] {other, blob, small, blob + 1});
    assertThat(opened.stream().map(Optional::isPresent)).containsExactly(true, false, true, false);
    assertThat(text(opened.get(0).orElseThrow())).isEqualTo(testMessage("another"));
    assertThat(text(opened.get(2).orElseThrow())).isEqualTo(testMessage("small"));
    try (MessageBytes bytes = alice().open(blob)) {
      assertThat(text(bytes)).isEqualTo(large);
    }
  }

  private static String text(MessageBytes bytes) {
    return new String(bytes.range(0, bytes.size()), StandardCharsets.US_ASCII);
  }

  @Test
  void several_messages_are_appended_all_or_none() {
    quotaBytes.set(testMessage("one").length() * 2L);
    assertThat(appendMany(inbox(), 1)).containsExactly(1);
    List<NewMessage> messages = List.of(message(testMessage("two")), message(testMessage("three")));
    refused(Kind.OVER_QUOTA, () -> alice().append(inbox(), messages));
    assertThat(shown(inbox())).hasSize(1);
    quotaBytes.set(0);
    assertThat(alice().append(inbox(), messages)).extracting(Appended::uid).containsExactly(2, 3);
  }

  @Test
  void a_step_is_done_once() {
    StepId step = new StepId("intake-1");
    assertThat(alice().append(inbox(), List.of(message(testMessage("once"))), step)).isPresent();
    assertThat(alice().append(inbox(), List.of(message(testMessage("once"))), step)).isEmpty();
    assertThat(shown(inbox())).hasSize(1);
  }

  @Test
  void a_message_belongs_to_one_append() {
    NewMessage message = message(testMessage("one"));
    alice().append(inbox(), List.of(message));
    assertThatThrownBy(() -> alice().append(inbox(), List.of(message)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void flags_are_added_removed_and_replaced() {
    appendMany(inbox(), 3);
    store(inbox(), FlagChange.add("\\Seen", "project"), 1, 2);
    store(inbox(), FlagChange.remove("\\seen", "never-used"), 2);
    store(inbox(), FlagChange.replace("\\Flagged", "PROJECT"), 3);
    assertThat(shown(inbox()))
        .containsExactly("1 \\Seen project", "2 project", "3 \\Flagged project");
    Mailbox mailbox = alice().mailbox(inbox()).orElseThrow();
    assertThat(mailbox.counts().unseen()).isEqualTo(2);
    assertThat(alice().view(inbox()).firstUnseen()).isEqualTo(1);
  }

  @Test
  void a_change_that_changes_nothing_gives_no_new_modseq() {
    appendMany(inbox(), 1);
    long before = alice().view(inbox()).highestModSeq();
    StoreOutcome outcome = store(inbox(), FlagChange.remove("\\Seen"), 1);
    assertThat(outcome.highestModSeq()).isEqualTo(before);
    assertThat(alice().view(inbox()).modSeq(0)).isEqualTo(before);
  }

  @Test
  void store_says_what_was_modified_since_and_what_is_missing() {
    appendMany(inbox(), 3);
    long then = alice().view(inbox()).highestModSeq();
    store(inbox(), FlagChange.add("\\Flagged"), 2);
    StoreOutcome outcome =
        alice()
            .store(inbox(), new int[] {1, 2, 7}, FlagChange.add("\\Seen"), OptionalLong.of(then));
    assertThat(outcome.modified()).containsExactly(2);
    assertThat(outcome.missing()).containsExactly(7);
    assertThat(shown(inbox())).containsExactly("1 \\Seen", "2 \\Flagged", "3");
  }

  @Test
  void store_takes_more_messages_than_one_transaction() {
    appendMany(inbox(), 1_000);
    appendMany(inbox(), 1_000);
    int[] uids = IntStream.rangeClosed(1, 2_000).toArray();
    long before = alice().view(inbox()).highestModSeq();
    StoreOutcome outcome = store(inbox(), FlagChange.add("\\Seen"), uids);
    assertThat(outcome.highestModSeq()).isEqualTo(before + 2);
    assertThat(alice().view(inbox()).unseen()).isZero();
  }

  @Test
  void keywords_belong_to_the_email_and_deleted_to_its_place() {
    appendMany(inbox(), 2);
    alice().copy(inbox(), new int[] {1}, archive());
    alice().copy(inbox(), new int[] {1}, inbox());
    long before = alice().view(archive()).highestModSeq();

    StoreOutcome outcome = store(inbox(), FlagChange.add("\\Seen", "\\Deleted", "own"), 1, 3);
    assertThat(outcome.modified()).isEmpty();
    assertThat(shown(inbox()))
        .containsExactly("1 \\Seen \\Deleted own", "2", "3 \\Seen \\Deleted own");
    assertThat(shown(archive())).containsExactly("1 \\Seen own");
    assertThat(alice().view(archive()).highestModSeq()).isGreaterThan(before);
    assertThat(alice().view(archive()).modSeq(0)).isEqualTo(alice().view(inbox()).modSeq(0));
  }

  @Test
  void an_account_has_59_keywords_and_no_more() {
    appendMany(inbox(), 1);
    int free = KeywordNames.KEYWORDS_MAX - KeywordNames.INITIAL.all().size();
    for (int i = 0; i < free; i++) {
      store(inbox(), FlagChange.add("keyword" + i), 1);
    }
    refused(Kind.LIMIT, () -> store(inbox(), FlagChange.add("one-more"), 1));
    assertThat(Long.bitCount(alice().view(inbox()).flags(0))).isEqualTo(free);
    refused(Kind.INVALID, () -> store(inbox(), FlagChange.add("no atom"), 1));
  }

  @Test
  void a_copy_is_another_place_of_the_same_email() {
    long used = 2L * testMessage("number 0").length();
    appendMany(inbox(), 2);
    store(inbox(), FlagChange.add("\\Seen"), 2);
    CopyOutcome copy = alice().copy(inbox(), new int[] {1, 2, 5}, archive());
    assertThat(copy.from()).containsExactly(1, 2);
    assertThat(copy.to()).containsExactly(1, 2);
    assertThat(copy.missing()).containsExactly(5);
    assertThat(copy.uidValidity()).isEqualTo(alice().view(archive()).uidValidity());
    assertThat(shown(archive())).containsExactly("1", "2 \\Seen");
    assertThat(alice().view(archive()).emailId(0)).isEqualTo(alice().view(inbox()).emailId(0));
    assertThat(alice().quota().usedBytes()).isEqualTo(used);
    assertThat(alice().quota().emails()).isEqualTo(2);
  }

  @Test
  void a_move_leaves_the_email_what_it_is() {
    appendMany(inbox(), 3);
    long email = alice().view(inbox()).emailId(1);
    long before = alice().modSeq();
    CopyOutcome move = alice().move(inbox(), new int[] {2}, archive());
    assertThat(move.to()).containsExactly(1);
    assertThat(shown(inbox())).containsExactly("1", "3");
    assertThat(alice().view(archive()).emailId(0)).isEqualTo(email);
    assertThat(alice().changesSince(ChangeCursor.at(before), 10).orElseThrow().emails().updated())
        .containsExactly(email);
    alice().move(archive(), new int[] {1}, archive());
    assertThat(shown(archive())).containsExactly("2");
  }

  @Test
  void expunge_removes_what_is_marked_and_only_that() {
    int[] uids = appendMany(inbox(), 4);
    store(inbox(), FlagChange.add("\\Deleted"), 1, 3, 4);
    long email = alice().view(inbox()).emailId(0);
    alice().copy(inbox(), new int[] {3}, archive());
    long before = alice().modSeq();

    assertThat(alice().expunge(inbox(), new int[] {1, 2, 3})).containsExactly(1, 3);
    assertThat(shown(inbox())).containsExactly("2", "4 \\Deleted");
    assertThat(shown(archive())).containsExactly("1 \\Deleted");
    assertThat(alice().changesSince(ChangeCursor.at(before), 10).orElseThrow().emails().destroyed())
        .containsExactly(email);
    assertThat(alice().quota().emails()).isEqualTo(3);
    assertThat(text(email)).as("a session may still read it").contains("number 0");
    assertThat(append(inbox(), testMessage("next")).uid()).isEqualTo(uids.length + 1);
  }

  @Test
  void bytes_are_erased_after_two_weeks() {
    Appended small = append(inbox(), testMessage("small"), "\\Deleted");
    alice().expunge(inbox(), new int[] {1});
    passes(Duration.ofDays(13));
    assertThat(sweep(now.get()).emails()).isZero();
    assertThat(text(small.emailId())).contains("small");
    passes(Duration.ofDays(2));
    assertThat(sweep(now.get()).emails()).isOne();
    refused(Kind.NOT_FOUND, () -> alice().open(small.emailId()));
  }

  @Test
  void a_lost_blob_is_damage_and_an_erased_one_is_not() throws IOException {
    String large = testMessage("large" + "x".repeat(2 * limits().messagesInMemoryBytesMax()));
    Appended lost = append(inbox(), large);
    List<BlobId> blobs = new ArrayList<>();
    blobs().forEach(listed -> blobs.add(listed.id()));
    blobs().delete(blobs.getFirst());
    assertThatThrownBy(() -> alice().open(lost.emailId()))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT));
    store(inbox(), FlagChange.add("\\Deleted"), 1);
    assertThat(alice().expunge(inbox(), new int[] {1})).containsExactly(1);
    refused(Kind.NOT_FOUND, () -> alice().open(lost.emailId()));
    passes(Duration.ofDays(15));
    assertThat(sweep(now.get()).emails()).isOne();
  }

  @Test
  void nobody_opens_the_account_of_another() {
    refused(Kind.FORBIDDEN, () -> mail().account(principal(BOB), ALICE));
    Appended appended = append(inbox(), testMessage("private"));
    refused(Kind.NOT_FOUND, () -> bob().open(appended.emailId()));
    assertThat(bob().view(bob().mailbox("INBOX").orElseThrow().id()).size()).isZero();
  }

  @Test
  void replies_join_the_thread_and_other_subjects_do_not() {
    Appended first = append(inbox(), threaded("a@x", "", "Lunch?"));
    Appended reply = append(inbox(), threaded("b@x", "a@x", "Re: Lunch?"));
    Appended reused = append(inbox(), threaded("c@x", "a@x", "Another matter"));
    Appended late = append(inbox(), threaded("d@x", "b@x", "lunch?"));
    assertThat(reply.threadId()).isEqualTo(first.threadId());
    assertThat(late.threadId()).isEqualTo(first.threadId());
    assertThat(reused.threadId()).isNotEqualTo(first.threadId());
    assertThat(alice().thread(first.threadId()))
        .containsExactly(first.emailId(), reply.emailId(), late.emailId());
  }

  private static String threaded(String id, String inReplyTo, String subject) {
    return "Message-ID: <%s>\r\n%sSubject: %s\r\n\r\ntext\r\n"
        .formatted(id, inReplyTo.isEmpty() ? "" : "In-Reply-To: <" + inReplyTo + ">\r\n", subject);
  }

  @Test
  void watchers_hear_of_the_mailboxes_that_changed() {
    List<String> heard = new ArrayList<>();
    MailboxId inbox = inbox();
    MailboxId archive = archive();
    Watch watch = alice().watch(mailboxes -> heard.add(mailboxes.toString()));
    append(inbox, testMessage("one"));
    bob().create("Other", Optional.empty());
    alice().move(inbox, new int[] {1}, archive);
    watch.close();
    append(inbox, testMessage("two"));
    assertThat(heard).containsExactly("[" + inbox + "]", "[" + inbox + ", " + archive + "]");
  }

  @Test
  void a_state_after_the_present_is_not_known() {
    long now = alice().modSeq();
    assertThat(alice().known(now)).isTrue();
    assertThat(alice().known(now + 1)).isFalse();
  }
}
