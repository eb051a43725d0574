package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.posthorn.store.mail.AccountChanges;
import org.posthorn.store.mail.Appended;
import org.posthorn.store.mail.ChangeCursor;
import org.posthorn.store.mail.ChangedEmails;
import org.posthorn.store.mail.ChangedEmails.Outcome;
import org.posthorn.store.mail.CreatedEmail;
import org.posthorn.store.mail.EmailChange;
import org.posthorn.store.mail.EmailChange.Mailboxes;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.KeywordNames;
import org.posthorn.store.mail.MailException.Kind;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.Watch;
import org.posthorn.store.message.Email;

/// Emails changed by their ids, as JMAP does, seen as IMAP's clients see it.
class EmailChangeTest extends MailTest {
  private static EmailChange.Update flags(Appended email, FlagChange... changes) {
    return new EmailChange.Update(email.emailId(), List.of(changes), Mailboxes.SAME);
  }

  private static EmailChange.Update into(Appended email, MailboxId... mailboxes) {
    return new EmailChange.Update(email.emailId(), List.of(), Mailboxes.exactly(Set.of(mailboxes)));
  }

  private static EmailChange.Update patched(
      Appended email, Set<MailboxId> added, Set<MailboxId> removed) {
    return new EmailChange.Update(email.emailId(), List.of(), new Mailboxes(false, added, removed));
  }

  private static EmailChange.Destroy destroy(Appended email) {
    return new EmailChange.Destroy(email.emailId());
  }

  private ChangedEmails change(EmailChange... changes) {
    return alice().change(List.of(changes), OptionalLong.empty()).orElseThrow();
  }

  private void done(EmailChange... changes) {
    assertThat(change(changes).outcomes()).containsOnly(Outcome.DONE);
  }

  private MailboxId trash() {
    return alice().mailbox("Trash").orElseThrow().id();
  }

  private List<MailboxId> places(Appended email) {
    return alice().email(email.emailId()).orElseThrow().memberships().stream()
        .map(Email.Membership::mailbox)
        .toList();
  }

  @Test
  void keywords_change_in_all_mailboxes_and_deleted_stays_with_its_membership() {
    Appended email = append(inbox(), testMessage("one"), "\\Seen", "old");
    alice().copy(inbox(), new int[] {1}, archive());
    store(archive(), FlagChange.add("\\Deleted"), 1);

    done(flags(email, FlagChange.add("$Junk", "\\Flagged"), FlagChange.remove("\\Seen")));
    assertThat(shown(inbox())).containsExactly("1 \\Flagged $Junk old");
    assertThat(shown(archive())).containsExactly("1 \\Flagged \\Deleted $Junk old");

    done(flags(email, FlagChange.replace("\\Answered")));
    assertThat(shown(inbox())).containsExactly("1 \\Answered");
    assertThat(shown(archive())).containsExactly("1 \\Answered \\Deleted");
  }

  @Test
  void what_changes_nothing_leaves_the_modseq_alone() {
    Appended email = append(inbox(), testMessage("one"), "\\Seen");
    long before = alice().modSeq();

    ChangedEmails changed =
        change(
            flags(email, FlagChange.add("\\Seen")),
            into(email, inbox()),
            patched(email, Set.of(inbox()), Set.of(archive())));

    assertThat(changed)
        .isEqualTo(
            new ChangedEmails(before, before, List.of(Outcome.DONE, Outcome.DONE, Outcome.DONE)));
    assertThat(alice().modSeq()).isEqualTo(before);
    assertThat(shown(inbox())).containsExactly("1 \\Seen");
  }

  @Test
  void a_keyword_removed_first_can_be_added_to_another_in_the_same_transaction() {
    Appended one = append(inbox(), testMessage("one"));
    Appended two = append(inbox(), testMessage("two"));

    done(flags(one, FlagChange.remove("fresh")), flags(two, FlagChange.add("fresh")));

    assertThat(shown(inbox())).containsExactly("1", "2 fresh");
  }

  @Test
  void a_move_gives_one_uid_and_leaves_the_other_in_one_modseq() {
    Appended email = append(inbox(), testMessage("one"), "\\Seen");
    append(archive(), testMessage("before"));
    long before = alice().modSeq();
    List<Set<MailboxId>> told = new ArrayList<>();

    try (Watch _ = alice().watch(told::add)) {
      done(into(email, archive()));
    }

    assertThat(shown(inbox())).isEmpty();
    assertThat(shown(archive())).containsExactly("1", "2 \\Seen");
    assertThat(told).containsExactly(Set.of(inbox(), archive()));
    assertThat(alice().modSeq()).isEqualTo(before + 1);
    assertThat(alice().view(archive()).modSeq(1)).isEqualTo(before + 1);
    AccountChanges since = alice().changesSince(ChangeCursor.at(before), 100).orElseThrow();
    assertThat(since.emails().updated()).containsExactly(email.emailId());
    assertThat(since.emails().destroyed()).isEmpty();
  }

  @Test
  void adding_and_removing_mailboxes_keeps_the_others() {
    Appended email = append(inbox(), testMessage("one"));

    done(patched(email, Set.of(archive(), trash()), Set.of()));
    assertThat(places(email)).containsExactlyInAnyOrder(inbox(), archive(), trash());

    long before = alice().modSeq();
    done(patched(email, Set.of(), Set.of(inbox())));
    assertThat(places(email)).containsExactlyInAnyOrder(archive(), trash());
    assertThat(shown(inbox())).isEmpty();
    assertThat(alice().changesSince(ChangeCursor.at(before), 100).orElseThrow().emails().updated())
        .as("an Email that only left a mailbox is told as changed")
        .containsExactly(email.emailId());
    store(archive(), FlagChange.add("\\Flagged"), 1);
    assertThat(shown(trash())).containsExactly("1 \\Flagged");
  }

  @Test
  void an_email_is_in_a_mailbox_at_every_moment() {
    Appended email = append(inbox(), testMessage("one"));
    MailboxId gone = alice().create("Gone", Optional.empty()).id();
    alice().delete(gone);
    long before = alice().modSeq();

    assertThat(
            change(
                    into(email),
                    patched(email, Set.of(), Set.of(inbox())),
                    into(email, gone),
                    patched(email, Set.of(gone, archive()), Set.of(inbox())))
                .outcomes())
        .containsExactly(
            Outcome.NO_MAILBOX,
            Outcome.NO_MAILBOX,
            Outcome.MAILBOX_NOT_FOUND,
            Outcome.MAILBOX_NOT_FOUND);
    assertThat(alice().modSeq()).isEqualTo(before);
    assertThat(places(email)).containsExactly(inbox());
  }

  @Test
  void what_is_marked_deleted_is_not_there_and_comes_back_when_it_is_put_there_again() {
    Appended email = append(inbox(), testMessage("one"), "\\Deleted");
    assertThat(change(destroy(email)).outcomes()).containsExactly(Outcome.NOT_FOUND);
    assertThat(change(into(email, archive())).outcomes()).containsExactly(Outcome.NOT_FOUND);

    alice().copy(inbox(), new int[] {1}, archive());
    store(archive(), FlagChange.remove("\\Deleted"), 1);
    done(patched(email, Set.of(inbox()), Set.of()));

    assertThat(shown(inbox())).containsExactly("1");
    assertThat(places(email)).containsExactly(inbox(), archive());
  }

  @Test
  void destroying_removes_all_memberships_once() {
    Appended one = append(inbox(), testMessage("one"));
    alice().copy(inbox(), new int[] {1}, archive());
    append(inbox(), testMessage("two"));
    long before = alice().modSeq();

    assertThat(change(destroy(one), destroy(one), flags(one, FlagChange.add("x"))).outcomes())
        .containsExactly(Outcome.DONE, Outcome.NOT_FOUND, Outcome.NOT_FOUND);

    assertThat(shown(inbox())).containsExactly("2");
    assertThat(shown(archive())).isEmpty();
    assertThat(alice().quota().emails()).isEqualTo(1);
    AccountChanges since = alice().changesSince(ChangeCursor.at(before), 100).orElseThrow();
    assertThat(since.emails().destroyed()).containsExactly(one.emailId());
    assertThat(change(destroy(one)).outcomes()).containsExactly(Outcome.NOT_FOUND);
  }

  @Test
  void one_email_changed_twice_gets_both() {
    Appended email = append(inbox(), testMessage("one"));

    done(
        flags(email, FlagChange.add("a")),
        into(email, archive()),
        flags(email, FlagChange.add("b")),
        into(email, trash()));

    assertThat(shown(trash())).containsExactly("1 a b");
    assertThat(shown(archive())).isEmpty();
  }

  @Test
  void a_keyword_too_many_is_refused_to_one_email_only() {
    Appended one = append(inbox(), testMessage("one"));
    Appended two = append(inbox(), testMessage("two"));
    String[] room = new String[KeywordNames.KEYWORDS_MAX - KeywordNames.INITIAL.size() - 1];
    for (int i = 0; i < room.length; i++) {
      room[i] = "k" + i;
    }
    done(flags(one, FlagChange.add(room)));

    assertThat(
            change(flags(one, FlagChange.add("last", "beyond")), flags(two, FlagChange.add("last")))
                .outcomes())
        .as("what is refused takes no room")
        .containsExactly(Outcome.TOO_MANY_KEYWORDS, Outcome.DONE);
  }

  @Test
  void a_change_for_one_state_is_not_made_in_another() {
    Appended email = append(inbox(), testMessage("one"));
    OptionalLong known = OptionalLong.of(alice().modSeq());
    List<EmailChange> first = List.of(flags(email, FlagChange.add("mine")));
    List<EmailChange> second = List.of(flags(email, FlagChange.add("other")));

    assertThat(alice().change(first, known)).isPresent();
    assertThat(alice().change(second, known)).isEmpty();
    assertThat(alice().create(message(testMessage("new")), Set.of(inbox()), known)).isEmpty();
    assertThat(shown(inbox())).containsExactly("1 mine");
  }

  @Test
  void one_email_is_created_in_several_mailboxes() {
    long before = alice().states().emails();
    CreatedEmail created =
        alice()
            .create(
                message(testMessage("new"), "\\Draft"),
                Set.of(archive(), inbox()),
                OptionalLong.of(before))
            .orElseThrow();

    assertThat(created.before()).isEqualTo(before);
    assertThat(shown(inbox())).containsExactly("1 \\Draft");
    assertThat(shown(archive())).containsExactly("1 \\Draft");
    assertThat(alice().quota().emails()).isEqualTo(1);
    MailAccountTest.refused(
        Kind.NOT_FOUND,
        () ->
            alice()
                .create(
                    message(testMessage("new")),
                    Set.of(inbox(), new MailboxId(99)),
                    OptionalLong.empty()));
    assertThat(shown(inbox())).hasSize(1);
  }

  @Test
  void many_are_changed_in_several_transactions_that_nobody_came_between() {
    long[] ids =
        LongStream.range(0, 2)
            .flatMap(_ ->
                alice()
                    .append(
                        inbox(),
                        LongStream.range(0, 600)
                            .mapToObj(i -> message(testMessage("number " + i)))
                            .toList())
                    .stream()
                    .mapToLong(Appended::emailId))
            .toArray();
    long before = alice().modSeq();
    List<EmailChange> changes =
        LongStream.of(ids)
            .<EmailChange>mapToObj(
                id -> new EmailChange.Update(id, List.of(FlagChange.add("\\Seen")), Mailboxes.SAME))
            .toList();

    ChangedEmails changed = alice().change(changes, OptionalLong.of(before)).orElseThrow();

    assertThat(changed.outcomes()).hasSize(1_200).containsOnly(Outcome.DONE);
    assertThat(changed.before()).isEqualTo(before);
    assertThat(changed.after()).isEqualTo(before + 2).isEqualTo(alice().modSeq());
    assertThat(alice().mailbox(inbox()).orElseThrow().counts().unseen()).isZero();
  }

  @Test
  void nobody_changes_the_mail_of_another() {
    Appended email = append(inbox(), testMessage("one"));
    assertThat(bob().change(List.of(destroy(email)), OptionalLong.empty()).orElseThrow().outcomes())
        .containsExactly(Outcome.NOT_FOUND);
    MailAccountTest.refused(Kind.FORBIDDEN, () -> mail().account(principal(BOB), ALICE));
    assertThat(shown(inbox())).containsExactly("1");
  }

  @Test
  void what_cannot_be_a_keyword_changes_nothing() {
    Appended email = append(inbox(), testMessage("one"));
    List<EmailChange> changes = List.of(flags(email, FlagChange.add("two words")));
    MailAccountTest.refused(Kind.INVALID, () -> alice().change(changes, OptionalLong.empty()));
    assertThat(shown(inbox())).containsExactly("1");
  }
}
