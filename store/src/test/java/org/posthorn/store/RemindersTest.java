package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.posthorn.store.mail.AccountChanges;
import org.posthorn.store.mail.Appended;
import org.posthorn.store.mail.ChangeCursor;
import org.posthorn.store.mail.ChangedEmails.Outcome;
import org.posthorn.store.mail.DeliveryTarget;
import org.posthorn.store.mail.EmailChange;
import org.posthorn.store.mail.EmailChange.Mailboxes;
import org.posthorn.store.mail.EmailChange.Reminding;
import org.posthorn.store.mail.EmailChange.Why;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.PendingEffect;
import org.posthorn.store.message.Email;
import org.posthorn.store.message.MessageDelivery;
import org.posthorn.store.message.Reminder;
import org.posthorn.store.message.ReminderLimits;

/// Emails that are brought back at a time, seen as clients of IMAP and JMAP see them.
class RemindersTest extends MailTest {
  private static final Instant LATER = START.plus(Duration.ofHours(3));

  private Outcome change(Appended email, Mailboxes mailboxes, Reminding... times) {
    return alice()
        .change(
            List.of(new EmailChange.Update(email.emailId(), List.of(), mailboxes, List.of(times))),
            OptionalLong.empty())
        .orElseThrow()
        .outcomes()
        .getFirst();
  }

  private void snooze(Appended email, Instant until) {
    assertThat(change(email, Mailboxes.SAME, snoozed(until))).isEqualTo(Outcome.DONE);
  }

  private static Reminding snoozed(Instant until) {
    return new Reminding(Why.SNOOZE, Optional.of(until), Optional.empty());
  }

  private static Reminding unlessAnswered(Instant by) {
    return new Reminding(Why.UNANSWERED, Optional.of(by), Optional.empty());
  }

  private static Reminding nothing(Why why) {
    return new Reminding(why, Optional.empty(), Optional.empty());
  }

  /// Where an Email is, by the names of the mailboxes.
  private List<String> places(Appended email) {
    List<String> places = new ArrayList<>();
    for (Email.Membership place : alice().email(email.emailId()).orElseThrow().memberships()) {
      places.add(alice().mailbox(place.mailbox()).map(Mailbox::path).orElseThrow());
    }
    return places;
  }

  private List<String> times() {
    return alice().reminders().stream().map(each -> each.why() + " " + each.at()).toList();
  }

  private List<PendingEffect> pending() {
    return mail().outbox().pending(ALICE, 1_000);
  }

  /// What the worker of the outbox does.
  private void work(boolean answered) {
    for (PendingEffect effect : pending()) {
      if (mail().bringBack(effect, answered).isEmpty()) {
        mail().outbox().remove(effect.id());
      }
    }
  }

  private MailboxId snoozedMailbox() {
    return alice().mailbox(MailboxRole.SNOOZED).orElseThrow().id();
  }

  @Test
  void snoozed_mail_lies_apart_and_comes_back_unread_at_its_time() {
    Appended email = append(inbox(), testMessage("one"), "\\Seen", "\\Flagged");
    snooze(email, LATER);
    assertThat(places(email)).containsExactly("Snoozed");
    assertThat(alice().subscriptions()).contains("Snoozed");
    assertThat(times()).containsExactly("SNOOZE " + LATER);

    work(false);
    assertThat(places(email)).as("before its time").containsExactly("Snoozed");

    now.set(LATER);
    work(false);
    assertThat(places(email)).containsExactly("INBOX");
    assertThat(shown(inbox())).containsExactly("2 \\Flagged $new");
    assertThat(times()).containsExactly("WOKEN " + LATER);
    assertThat(pending()).isEmpty();
  }

  @Test
  void its_date_does_not_change() {
    Appended email = append(inbox(), testMessage("one"));
    snooze(email, LATER);
    now.set(LATER);
    work(false);
    assertThat(alice().email(email.emailId()).orElseThrow().internalDate()).isEqualTo(START);
  }

  @Test
  void it_comes_back_once_whoever_tries() {
    Appended email = append(inbox(), testMessage("one"));
    snooze(email, LATER);
    now.set(LATER);
    PendingEffect effect = pending().getFirst();
    assertThat(mail().bringBack(effect, false)).isEmpty();
    assertThat(alice().move(inbox(), new int[] {2}, archive()).to()).hasSize(1);
    long before = alice().modSeq();
    assertThat(mail().bringBack(effect, false)).as("another process").isEmpty();
    assertThat(alice().modSeq() - before).isLessThanOrEqualTo(1);
    assertThat(places(email)).containsExactly("Archive");
  }

  @Test
  void it_comes_back_to_all_mailboxes_that_it_was_in_and_a_new_process_finds_it() {
    Appended email = append(inbox(), testMessage("one"));
    alice().copy(inbox(), new int[] {1}, archive());
    snooze(email, LATER);
    now.set(LATER.plusSeconds(60));
    assertThat(mail().outbox().accounts()).containsExactly(ALICE);
    work(false);
    assertThat(places(email)).containsExactlyInAnyOrder("INBOX", "Archive");
  }

  @Test
  void where_its_mailbox_is_gone_it_comes_to_the_inbox() {
    MailboxId work = alice().create("Work", Optional.empty()).id();
    Appended email = append(work, testMessage("one"));
    snooze(email, LATER);
    alice().delete(work);
    now.set(LATER);
    work(false);
    assertThat(places(email)).containsExactly("INBOX");
  }

  @Test
  void the_owner_may_name_where_it_comes_back_to() {
    Appended email = append(inbox(), testMessage("one"));
    Reminding time = new Reminding(Why.SNOOZE, Optional.of(LATER), Optional.of(archive()));
    assertThat(change(email, Mailboxes.SAME, time)).isEqualTo(Outcome.DONE);
    assertThat(alice().reminders())
        .containsExactly(new Reminder(email.emailId(), Why.SNOOZE, LATER, Optional.of(archive())));
    now.set(LATER);
    work(false);
    assertThat(places(email)).containsExactly("Archive");
    Reminding nowhere =
        new Reminding(Why.SNOOZE, Optional.of(LATER), Optional.of(new MailboxId(999)));
    assertThat(change(email, Mailboxes.SAME, nowhere)).isEqualTo(Outcome.MAILBOX_NOT_FOUND);
  }

  @Test
  void whoever_moves_or_deletes_it_takes_the_time_back() {
    Appended moved = append(inbox(), testMessage("moved"));
    Appended expunged = append(inbox(), testMessage("expunged"));
    Appended patched = append(inbox(), testMessage("patched"));
    Appended destroyed = append(inbox(), testMessage("destroyed"));
    for (Appended email : List.of(moved, expunged, patched, destroyed)) {
      snooze(email, LATER);
    }
    alice().move(snoozedMailbox(), new int[] {1}, inbox());
    store(snoozedMailbox(), FlagChange.add("\\Deleted"), 2);
    alice().expunge(snoozedMailbox(), new int[] {2});
    assertThat(change(patched, Mailboxes.exactly(Set.of(archive())))).isEqualTo(Outcome.DONE);
    assertThat(
            alice()
                .change(
                    List.of(new EmailChange.Destroy(destroyed.emailId())), OptionalLong.empty()))
        .isPresent();
    assertThat(times()).isEmpty();
    assertThat(pending()).isEmpty();
    now.set(LATER);
    work(false);
    assertThat(places(moved)).containsExactly("INBOX");
    assertThat(places(patched)).containsExactly("Archive");
  }

  @Test
  void a_mailbox_of_snoozed_mail_that_is_removed_takes_the_times_along() {
    Appended email = append(inbox(), testMessage("one"));
    snooze(email, LATER);
    alice().delete(snoozedMailbox());
    assertThat(times()).isEmpty();
    assertThat(pending()).isEmpty();
  }

  @Test
  void it_can_be_put_off_and_taken_back() {
    Appended email = append(inbox(), testMessage("one"), "\\Seen");
    snooze(email, LATER);
    long state = alice().states().emails();
    snooze(email, LATER.plusSeconds(3_600));
    assertThat(times()).containsExactly("SNOOZE " + LATER.plusSeconds(3_600));
    assertThat(pending()).hasSize(1);
    AccountChanges changes = alice().changesSince(ChangeCursor.at(state), 100).orElseThrow();
    assertThat(changes.toString()).as("clients are told").contains("" + email.emailId());

    assertThat(change(email, Mailboxes.SAME, nothing(Why.SNOOZE))).isEqualTo(Outcome.DONE);
    assertThat(shown(inbox())).as("as it was").containsExactly("2 \\Seen");
    assertThat(times()).isEmpty();
    assertThat(pending()).isEmpty();
    assertThat(change(email, Mailboxes.SAME, nothing(Why.SNOOZE))).isEqualTo(Outcome.DONE);
    assertThat(places(email)).containsExactly("INBOX");
  }

  @Test
  void an_owner_who_has_a_mailbox_of_that_name_gets_another() {
    alice().create("Snoozed", Optional.empty());
    Appended email = append(inbox(), testMessage("one"));
    snooze(email, LATER);
    assertThat(places(email)).containsExactly("Snoozed 2");
  }

  @Test
  void what_nobody_has_answered_comes_to_the_inbox_too() {
    MailboxId sent = alice().mailbox(MailboxRole.SENT).orElseThrow().id();
    Appended email = append(sent, testMessage("question"), "\\Seen");
    assertThat(change(email, Mailboxes.SAME, unlessAnswered(LATER))).isEqualTo(Outcome.DONE);
    assertThat(shown(sent)).as("it stays where it is").containsExactly("1 \\Seen");
    now.set(LATER);
    work(false);
    assertThat(places(email)).containsExactlyInAnyOrder("Sent", "INBOX");
    assertThat(shown(inbox())).containsExactly("1 $new");
    assertThat(times()).containsExactly("WOKEN " + LATER);
  }

  @Test
  void what_was_answered_stays_and_clients_are_told_that_the_time_is_gone() {
    MailboxId sent = alice().mailbox(MailboxRole.SENT).orElseThrow().id();
    Appended email = append(sent, testMessage("question"), "\\Seen");
    assertThat(change(email, Mailboxes.SAME, unlessAnswered(LATER))).isEqualTo(Outcome.DONE);
    long state = alice().states().emails();
    now.set(LATER);
    work(true);
    assertThat(shown(sent)).containsExactly("1 \\Seen");
    assertThat(shown(inbox())).isEmpty();
    assertThat(times()).isEmpty();
    assertThat(alice().states().emails()).isGreaterThan(state);
  }

  @Test
  void there_are_not_more_than_the_limits_say() {
    ReminderLimits limits = ReminderLimits.defaults();
    appendMany(inbox(), limits.remindersMax());
    append(inbox(), testMessage("one more"));
    List<EmailChange> all = new ArrayList<>();
    for (int i = 0; i < limits.remindersMax(); i++) {
      all.add(
          new EmailChange.Update(
              alice().view(inbox()).emailId(i),
              List.of(),
              Mailboxes.SAME,
              List.of(snoozed(LATER.plusSeconds(i)))));
    }
    long last = alice().view(inbox()).emailId(limits.remindersMax());
    var _ = alice().change(all, OptionalLong.empty()).orElseThrow();
    EmailChange more =
        new EmailChange.Update(last, List.of(), Mailboxes.SAME, List.of(snoozed(LATER)));
    assertThat(alice().change(List.of(more), OptionalLong.empty()).orElseThrow().outcomes())
        .containsExactly(Outcome.TOO_MANY_REMINDERS);
    now.set(LATER.plusSeconds(3_600));
    work(false);
    assertThat(alice().view(inbox()).size()).isEqualTo(limits.remindersMax() + 1);
    assertThat(alice().reminders()).hasSize(limits.pastMax());
  }

  // ------------------------------------------------------------------ muted threads

  private static String identified(String id, String references) {
    return "Message-ID: <" + id + "@example.test>\r\n" + references + testMessage("x");
  }

  private List<String> deliver(String id, boolean direct) {
    String text = identified(id, "In-Reply-To: <1@example.test>\r\n");
    MessageDelivery.Placed placed =
        new MessageDelivery.Placed(message(text), List.of(List.of(DeliveryTarget.INBOX)), direct);
    return alice()
        .deliver(
            new MessageDelivery(
                Optional.empty(), List.of(placed), MessageDelivery.Effects.NONE, List.of()))
        .orElseThrow()
        .stream()
        .map(MessageDelivery.Filed::path)
        .toList();
  }

  @Test
  void what_comes_into_a_muted_thread_goes_to_the_archive_read_and_muted() {
    append(inbox(), identified("1", ""), "$muted");
    assertThat(deliver("2", false)).containsExactly("Archive");
    assertThat(shown(archive())).containsExactly("1 \\Seen $muted");

    store(inbox(), FlagChange.remove("$muted"), 1);
    assertThat(deliver("3", false)).as("the answer is muted").containsExactly("Archive");
    store(archive(), FlagChange.remove("$muted"), 1, 2);
    assertThat(deliver("4", false)).as("nothing is muted any more").containsExactly("INBOX");
  }

  @Test
  void what_is_for_the_owner_alone_comes_to_the_inbox_all_the_same() {
    append(inbox(), identified("1", ""), "$muted");
    assertThat(deliver("2", true)).containsExactly("INBOX");
    assertThat(shown(inbox())).containsExactly("1 $muted", "2");
  }

  @Test
  void another_thread_and_another_mailbox_stay() {
    append(inbox(), identified("1", ""), "$muted");
    append(inbox(), identified("other", ""));
    assertThat(deliver("5", false)).containsExactly("Archive");
    String text = identified("6", "In-Reply-To: <other@example.test>\r\n");
    MessageDelivery.Placed placed =
        new MessageDelivery.Placed(message(text), List.of(List.of(DeliveryTarget.INBOX)));
    MessageDelivery.Placed junk =
        new MessageDelivery.Placed(
            message(identified("7", "In-Reply-To: <1@example.test>\r\n")),
            List.of(List.of(new DeliveryTarget.OfRole(MailboxRole.JUNK))));
    assertThat(
            alice()
                .deliver(
                    new MessageDelivery(
                        Optional.empty(),
                        List.of(placed, junk),
                        MessageDelivery.Effects.NONE,
                        List.of()))
                .orElseThrow())
        .containsExactly(
            new MessageDelivery.Filed(0, "INBOX"), new MessageDelivery.Filed(1, "Junk"));
  }
}
