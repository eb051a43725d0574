package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.store.MailAccountTest.refused;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.Principal;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.store.mail.Appended;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailException.Kind;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.removed.RemovedEmail;
import org.posthorn.store.removed.RemovedQuery;
import org.posthorn.store.removed.Restored.Outcome;
import org.posthorn.store.retention.AgeLimit;
import org.posthorn.store.retention.LegalHold;
import org.posthorn.store.retention.MailboxSelector;
import org.posthorn.store.retention.RetentionRule;
import org.posthorn.store.retention.RetentionRules;
import org.posthorn.store.retention.RetentionRun;
import org.posthorn.store.retention.RetentionScope;
import org.posthorn.store.sweep.RetentionSweep.Swept;

/// What rules of retention remove, and what a legal hold keeps.
class RetentionTest extends MailTest {
  private static final RetentionScope DOMAIN = new RetentionScope.OfDomain("example.test");
  private static final RetentionScope ALICES = new RetentionScope.OfAccount(ALICE);

  private void rule(RetentionScope scope, MailboxSelector mailboxes, int days) {
    mail()
        .retentionRules()
        .set(new RetentionRule(scope, mailboxes, days, now.get(), "admin@example.test"));
  }

  private void hold(RetentionScope scope, Optional<Instant> until) {
    mail().holds().set(new LegalHold(scope, now.get(), "admin@example.test", "case 7", until));
  }

  private Swept retire() {
    return mail().retention(LeaseHolder.of("test", kv())).run(now.get());
  }

  private Appended received(MailboxId in, int daysAgo, String... flags) {
    NewMessage message =
        new NewMessage(
            staged(testMessage("received " + daysAgo)),
            FlagSet.of(flags),
            now.get().minus(Duration.ofDays(daysAgo)));
    return alice().append(in, List.of(message)).getFirst();
  }

  private MailboxId of(MailboxRole role) {
    return alice().mailbox(role).orElseThrow().id();
  }

  private int count(MailboxId in) {
    return alice().view(in).size();
  }

  private List<RemovedEmail> removed() {
    return mail()
        .removed(Principal.system(), ALICE)
        .list(RemovedQuery.ALL, Optional.empty(), 200)
        .emails();
  }

  private Optional<Integer> days(Mailbox mailbox) {
    RetentionRules rules = mail().retentionRules();
    return RetentionRules.of(rules.of(rules.all(), ALICE), mailbox).map(RetentionRule::days);
  }

  @Test
  void old_mail_is_removed_after_its_days_and_can_be_brought_back() {
    received(inbox(), 400);
    received(inbox(), 10);
    rule(DOMAIN, MailboxSelector.ALL, 365);
    assertThat(retire().messages()).as("it has just been put there").isZero();
    passes(AgeLimit.STAY_MIN.plusDays(1));
    Swept swept = retire();
    assertThat(swept.messages()).isOne();
    assertThat(swept.bytes()).isPositive();
    assertThat(count(inbox())).isOne();
    assertThat(alice().quota().emails()).isOne();

    RemovedEmail gone = removed().getFirst();
    assertThat(gone.from()).isEqualTo(new RemovedEmail.From("INBOX", true));
    assertThat(
            mail()
                .removed(Principal.system(), ALICE)
                .restore(List.of(gone.id()), Optional.empty())
                .getFirst()
                .outcome())
        .isEqualTo(Outcome.DONE);
    passes(Duration.ofDays(1));
    assertThat(retire().messages()).as("it is back for some days").isZero();
    assertThat(count(inbox())).isEqualTo(2);
  }

  @Test
  void an_account_that_keeps_everything_keeps_its_drafts_too() {
    MailboxId drafts = of(MailboxRole.DRAFTS);
    received(drafts, 900, "\\Draft");
    rule(DOMAIN, MailboxSelector.of(MailboxRole.DRAFTS), 30);
    rule(ALICES, MailboxSelector.ALL, 0);
    passes(Duration.ofDays(40));
    assertThat(retire().messages()).isZero();
    mail().retentionRules().removeAll(ALICES);
    passes(Duration.ofDays(1));
    assertThat(retire().messages()).isOne();
    mail().retentionRules().removeAll(DOMAIN);
    assertThat(mail().retentionRules().all()).isEmpty();
  }

  /// The rule is removed while a run is at its second transaction.
  @Test
  void a_rule_that_was_removed_removes_nothing_more() throws InterruptedException {
    for (int i = 0; i < 450; i++) {
      received(inbox(), 400);
    }
    rule(DOMAIN, MailboxSelector.ALL, 365);
    passes(AgeLimit.STAY_MIN.plusDays(1));
    Thread remover =
        Thread.ofPlatform()
            .start(() -> {
              while (count(inbox()) == 450) {
                Thread.onSpinWait();
              }
              mail().retentionRules().removeAll(DOMAIN);
            });
    long removed = retire().messages();
    assertThat(removed).isBetween(200L, 400L);
    assertThat(count(inbox())).isEqualTo((int) (450 - removed));
    remover.join();
    passes(Duration.ofDays(1));
    assertThat(retire().messages()).isZero();
  }

  @Test
  void trash_counts_from_the_day_that_a_message_was_put_there() {
    received(inbox(), 100);
    rule(DOMAIN, MailboxSelector.of(MailboxRole.TRASH), 30);
    passes(Duration.ofDays(20));
    alice().move(inbox(), new int[] {1}, of(MailboxRole.TRASH));
    passes(Duration.ofDays(29));
    assertThat(retire().messages()).isZero();
    passes(Duration.ofDays(2));
    assertThat(retire().messages()).isOne();
  }

  @Test
  void drafts_and_what_is_to_be_sent_later_stay_unless_named() {
    MailboxId drafts = of(MailboxRole.DRAFTS);
    MailboxId scheduled = alice().create("Later", Optional.of(MailboxRole.SCHEDULED)).id();
    received(drafts, 900, "\\Draft");
    received(scheduled, 900);
    rule(DOMAIN, MailboxSelector.ALL, 30);
    rule(DOMAIN, MailboxSelector.ofPath("Later"), 30);
    passes(Duration.ofDays(40));
    assertThat(retire().messages()).isZero();
    rule(ALICES, MailboxSelector.of(MailboxRole.DRAFTS), 30);
    passes(Duration.ofSeconds(1));
    assertThat(retire().messages()).isOne();
    assertThat(count(drafts)).isZero();
    assertThat(count(scheduled)).isOne();
  }

  @Test
  void the_accounts_rule_comes_before_the_domains_and_a_path_before_a_role_before_all() {
    Mailbox junk = alice().mailbox(MailboxRole.JUNK).orElseThrow();
    Mailbox box = alice().mailbox("INBOX").orElseThrow();
    assertThat(days(junk)).isEmpty();
    rule(DOMAIN, MailboxSelector.ALL, 365);
    rule(DOMAIN, MailboxSelector.of(MailboxRole.JUNK), 30);
    assertThat(days(junk)).contains(30);
    assertThat(days(box)).contains(365);
    rule(DOMAIN, MailboxSelector.ofPath("Junk"), 20);
    assertThat(days(junk)).contains(20);
    rule(ALICES, MailboxSelector.ALL, 3650);
    assertThat(days(junk)).contains(3650);
    rule(ALICES, MailboxSelector.of(MailboxRole.JUNK), 0);
    assertThat(days(junk)).as("kept").isEmpty();
    rule(new RetentionScope.OfDomain("other.test"), MailboxSelector.ALL, 1);
    rule(new RetentionScope.OfAccount(BOB), MailboxSelector.ALL, 1);
    assertThat(days(box)).contains(3650);
    assertThat(mail().retentionRules().all()).hasSize(7);
    assertThat(mail().retentionRules().remove(ALICES, MailboxSelector.ALL)).isTrue();
    assertThat(mail().retentionRules().remove(ALICES, MailboxSelector.ALL)).isFalse();
    assertThat(days(box)).contains(365);
  }

  @Test
  void an_account_is_looked_through_once_a_day_and_after_a_new_rule() {
    received(inbox(), 100);
    rule(DOMAIN, MailboxSelector.ALL, 365);
    passes(Duration.ofMinutes(10));
    assertThat(retire().accounts()).isOne();
    assertThat(retire().accounts()).isZero();
    passes(Duration.ofDays(20));
    assertThat(retire().accounts()).isOne();
    passes(Duration.ofMinutes(10));
    rule(DOMAIN, MailboxSelector.ALL, 90);
    assertThat(retire()).isEqualTo(new Swept(1, 0, 1, testMessage("received 100").length()));
    RetentionRun run = RetentionRun.read(kv(), ALICE).orElseThrow();
    assertThat(run.at()).isEqualTo(now.get());
    assertThat(run.allMessages()).isOne();
  }

  @Test
  void more_than_one_transaction_holds_is_removed() {
    List<NewMessage> messages = new ArrayList<>();
    for (int i = 0; i < 450; i++) {
      messages.add(
          new NewMessage(
              staged(testMessage("number " + i)),
              FlagSet.of(),
              now.get().minus(Duration.ofDays(100))));
    }
    alice().append(inbox(), messages);
    rule(DOMAIN, MailboxSelector.ALL, 30);
    passes(Duration.ofDays(15));
    assertThat(retire().messages()).isEqualTo(450);
    assertThat(alice().quota().usedBytes()).isZero();
  }

  @Test
  void a_run_that_was_interrupted_is_completed_by_the_next() {
    for (int i = 0; i < 3; i++) {
      received(inbox(), 100);
    }
    rule(DOMAIN, MailboxSelector.ALL, 30);
    passes(Duration.ofDays(15));
    Mailbox box = alice().mailbox("INBOX").orElseThrow();
    AgeLimit limit = AgeLimit.of(box, 30, now.get());
    assertThat(mail().aging(ALICE).remove(box, limit, new int[] {1}).messages()).isOne();
    Thread.currentThread().interrupt();
    Swept stopped = retire();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(stopped.accounts()).isZero();
    assertThat(RetentionRun.read(kv(), ALICE)).isEmpty();
    assertThat(retire().messages()).isEqualTo(2);
    assertThat(removed()).hasSize(3);
  }

  @Test
  void a_message_that_was_removed_or_moved_meanwhile_is_left_alone() {
    received(inbox(), 100);
    passes(Duration.ofDays(15));
    Mailbox box = alice().mailbox("INBOX").orElseThrow();
    AgeLimit limit = AgeLimit.of(box, 30, now.get());
    alice().move(inbox(), new int[] {1}, archive());
    assertThat(mail().aging(ALICE).remove(box, limit, new int[] {1}).messages()).isZero();
    assertThat(count(archive())).isOne();
  }

  @Test
  void on_hold_nothing_is_erased_and_afterwards_it_is() {
    Appended expunged = received(inbox(), 1, "\\Deleted");
    alice().expunge(inbox(), new int[] {expunged.uid()});
    received(inbox(), 400);
    rule(DOMAIN, MailboxSelector.ALL, 30);
    hold(ALICES, Optional.empty());
    passes(Duration.ofDays(100));
    Swept swept = retire();
    assertThat(swept.messages()).isZero();
    assertThat(swept.held()).isOne();
    assertThat(sweep(now.get()).emails()).isZero();
    assertThat(text(expunged.emailId())).contains("received 1");
    assertThat(removed()).as("hidden from the user").isEmpty();
    RemovedQuery hidden =
        new RemovedQuery(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), true, true);
    assertThat(mail().removed(Principal.system(), ALICE).list(hidden, Optional.empty(), 9).emails())
        .hasSize(1);
    assertThat(alice().quota().emails()).isOne();
    refused(Kind.FORBIDDEN, () -> mail().erase(ALICE));

    assertThat(mail().holds().lift(ALICES)).isTrue();
    assertThat(retire().messages()).isOne();
    assertThat(sweep(now.get()).emails()).isOne();
    passes(Duration.ofDays(15));
    assertThat(sweep(now.get()).emails()).isOne();
  }

  @Test
  void a_hold_of_the_domain_holds_its_accounts_until_it_ends() {
    hold(DOMAIN, Optional.of(START.plus(Duration.ofDays(50))));
    assertThat(mail().holds().of(ALICE).orElseThrow().reason()).isEqualTo("case 7");
    assertThat(mail().holds().of(BOB)).isPresent();
    passes(Duration.ofDays(51));
    assertThat(mail().holds().of(ALICE)).isEmpty();
    assertThat(mail().holds().all()).hasSize(1);
    hold(new RetentionScope.OfDomain("other.test"), Optional.empty());
    assertThat(mail().holds().of(ALICE)).isEmpty();
  }

  @Test
  void a_selection_of_mailboxes_is_read_as_it_was_written() {
    for (MailboxSelector each :
        List.of(
            MailboxSelector.ALL,
            MailboxSelector.of(MailboxRole.JUNK),
            MailboxSelector.ofPath("Größe/role:x"))) {
      assertThat(MailboxSelector.parse(each.toString())).isEqualTo(each);
    }
  }
}
