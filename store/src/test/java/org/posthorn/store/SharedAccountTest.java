package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.directory.TenantId;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.directory.rights.Share;
import org.posthorn.kv.Durability;
import org.posthorn.store.mail.AccountChanges.Changed;
import org.posthorn.store.mail.Appended;
import org.posthorn.store.mail.ChangeCursor;
import org.posthorn.store.mail.ChangedEmails;
import org.posthorn.store.mail.EffectId;
import org.posthorn.store.mail.EmailChange;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.PendingEffect;
import org.posthorn.store.mailbox.ListedMailbox;
import org.posthorn.store.mailbox.MailboxProperties;
import org.posthorn.store.mailbox.MailboxRefusal;
import org.posthorn.store.mailbox.ShareLimits;
import org.posthorn.store.mailbox.ShareNotice;
import org.posthorn.store.objects.ObjectRows;
import org.posthorn.store.objects.ObjectType;
import org.posthorn.store.objects.StoredObject;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.ShareEffect;
import org.posthorn.store.rows.ShareRow;

/// What Bob sees and does with what Alice shares with him.
class SharedAccountTest extends MailTest {
  private static final AccountId STRANGER = new AccountId(100);
  private MailboxId projects;
  private MailboxId secret;

  @BeforeEach
  void alice_has_mailboxes() {
    projects = alice().create("Projects", Optional.empty()).id();
    secret = alice().create("Secret", Optional.empty()).id();
  }

  private void share(MailboxId mailbox, AccountId with, String rights) {
    var _ =
        alice()
            .changeMailboxes(
                OptionalLong.empty(),
                tree -> {
                  tree.share(
                      mailbox,
                      rights.isEmpty() ? Map.of() : Map.of(with, MailboxRights.parse(rights)));
                  return true;
                })
            .orElseThrow();
  }

  private MailAccount shared() {
    return mail().account(principal(BOB), ALICE);
  }

  private Changed since(long state) {
    return shared().changesSince(ChangeCursor.at(state), 1_000).orElseThrow().emails();
  }

  private Set<AccountId> seenBy(AccountId account) {
    return mail().shared().of(principal(account)).keySet();
  }

  @Test
  void nothing_is_there_until_something_is_shared_and_after_it_is_not_any_more() {
    assertThatThrownBy(this::shared).isInstanceOf(MailException.class);
    share(projects, BOB, "lr");
    MailAccount open = shared();
    assertThat(open.mailboxes()).extracting(Mailbox::id).containsExactly(projects);
    assertThat(seenBy(BOB)).containsExactly(ALICE);
    share(projects, BOB, "");
    assertThatThrownBy(open::mailboxes).isInstanceOf(MailException.class);
    assertThatThrownBy(open::modSeq).isInstanceOf(MailException.class);
    assertThatThrownBy(this::shared).isInstanceOf(MailException.class);
    assertThat(seenBy(BOB)).isEmpty();
  }

  @Test
  void what_is_shared_beyond_the_tenant_has_no_effect() {
    share(projects, STRANGER, "lr");
    assertThatThrownBy(() -> mail().account(stranger(), ALICE)).isInstanceOf(MailException.class);
    assertThat(mail().shared().of(stranger())).isEmpty();
  }

  private static Principal stranger() {
    return new Principal(
        "stranger",
        STRANGER,
        new TenantId(2),
        Set.of(),
        principal(BOB).credential(),
        principal(BOB).scope());
  }

  @Test
  void emails_are_seen_by_the_mailboxes_that_are_shared() {
    Appended hidden = append(secret, testMessage("hidden"));
    Appended seen = append(projects, testMessage("seen"));
    alice().copy(projects, new int[] {seen.uid()}, secret);
    share(projects, BOB, "lr");
    long[] both = {hidden.emailId(), seen.emailId()};
    assertThat(shared().visible(both).emails())
        .singleElement()
        .satisfies(email -> assertThat(email.mailboxes()).containsExactly(projects));
    assertThat(shared().email(hidden.emailId())).isEmpty();
    assertThatThrownBy(() -> shared().open(hidden.emailId())).isInstanceOf(MailException.class);
    assertThatThrownBy(() -> shared().view(secret)).isInstanceOf(MailException.class);
    assertThat(shared().openTogether(both)).element(0).isEqualTo(Optional.empty());
    assertThat(shared().views()).hasSize(1);
    assertThat(shared().thread(hidden.threadId())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "lr,    seen,    FORBIDDEN",
    "lrs,   seen,    DONE",
    "lrs,   flagged, FORBIDDEN",
    "lrw,   flagged, DONE",
    "lrw,   seen,    FORBIDDEN",
    "lrs,   own,     FORBIDDEN",
    "lrw,   own,     DONE",
    "lrit,  leave,   FORBIDDEN",
    "lrte,  leave,   DONE",
    "lrit,  destroy, FORBIDDEN",
    "lrte,  destroy, DONE",
    "lrte,  hidden,  NOT_FOUND",
    "lrite, into,    MAILBOX_NOT_FOUND",
    "l,     seen,    NOT_FOUND",
  })
  void each_change_needs_its_right(String rights, String change, ChangedEmails.Outcome outcome) {
    MailboxId other = alice().create("Other", Optional.empty()).id();
    long mine = append(projects, testMessage("shared")).emailId();
    alice().copy(projects, new int[] {1}, other);
    long hidden = append(secret, testMessage("hidden")).emailId();
    alice()
        .changeMailboxes(
            OptionalLong.empty(),
            tree -> {
              tree.share(projects, Map.of(BOB, MailboxRights.parse(rights)));
              tree.share(other, Map.of(BOB, MailboxRights.parse("lrswipkxtea")));
              return true;
            });
    if (rights.equals("l")) {
      share(other, BOB, "");
    }
    EmailChange wanted =
        switch (change) {
          case "seen" -> keyword(mine, "\\Seen");
          case "flagged" -> keyword(mine, "\\Flagged");
          case "own" -> keyword(mine, "todo");
          case "leave" ->
              new EmailChange.Update(
                  mine, List.of(), new EmailChange.Mailboxes(false, Set.of(), Set.of(projects)));
          case "destroy" -> new EmailChange.Destroy(mine);
          case "hidden" -> new EmailChange.Destroy(hidden);
          default ->
              new EmailChange.Update(
                  mine, List.of(), new EmailChange.Mailboxes(false, Set.of(secret), Set.of()));
        };
    ChangedEmails changed =
        shared().change(List.of(wanted), OptionalLong.of(shared().modSeq())).orElseThrow();
    assertThat(changed.outcomes()).containsExactly(outcome);
    if (outcome != ChangedEmails.Outcome.DONE) {
      assertThat(changed.after()).isEqualTo(changed.before());
    }
    assertThat(alice().visible(new long[] {hidden}).emails()).hasSize(1);
  }

  private static EmailChange keyword(long email, String flag) {
    return new EmailChange.Update(email, List.of(FlagChange.add(flag)), EmailChange.Mailboxes.SAME);
  }

  @Test
  void what_is_destroyed_stays_where_it_is_not_seen() {
    Appended email = append(projects, testMessage("in both"));
    alice().copy(projects, new int[] {email.uid()}, secret);
    share(projects, BOB, "lrte");
    long state = shared().modSeq();
    var destroyed =
        shared()
            .change(List.of(new EmailChange.Destroy(email.emailId())), OptionalLong.empty())
            .orElseThrow();
    assertThat(destroyed.outcomes()).containsExactly(ChangedEmails.Outcome.DONE);
    assertThat(alice().email(email.emailId()).orElseThrow().memberships())
        .extracting(place -> place.mailbox())
        .containsExactly(secret);
    assertThat(since(state).destroyed()).containsExactly(email.emailId());
  }

  @Test
  void keywords_of_an_email_that_is_elsewhere_too_are_not_changed() {
    Appended email = append(projects, testMessage("in both"));
    alice().copy(projects, new int[] {email.uid()}, secret);
    share(projects, BOB, "lrswite");
    assertThat(
            shared()
                .change(List.of(keyword(email.emailId(), "\\Seen")), OptionalLong.empty())
                .orElseThrow()
                .outcomes())
        .containsExactly(ChangedEmails.Outcome.FORBIDDEN);
  }

  @Test
  void a_state_moves_only_when_something_happens_in_what_is_shared() {
    append(projects, testMessage("seen"));
    share(projects, BOB, "lr");
    long state = shared().modSeq();
    Appended hidden = append(secret, testMessage("hidden"));
    store(secret, FlagChange.add("\\Deleted"), hidden.uid());
    alice().expunge(secret, new int[] {hidden.uid()});
    assertThat(shared().modSeq()).isEqualTo(state);
    assertThat(since(state)).isEqualTo(Changed.NONE);
    assertThat(shared().mailboxChangesSince(state).orElseThrow().changed()).isEqualTo(Changed.NONE);
    append(projects, testMessage("new"));
    assertThat(shared().modSeq()).isGreaterThan(state);
  }

  @Test
  void changes_tell_what_came_into_a_mailbox_and_left_it() {
    share(projects, BOB, "lr");
    Appended stays = append(projects, testMessage("stays"));
    Appended moved = append(projects, testMessage("moved"));
    Appended removed = append(projects, testMessage("removed"));
    Appended comes = append(secret, testMessage("comes"));
    Appended hidden = append(secret, testMessage("hidden"));
    long state = shared().modSeq();
    store(projects, FlagChange.add("\\Seen"), stays.uid());
    alice().move(projects, new int[] {moved.uid()}, secret);
    alice().move(secret, new int[] {comes.uid()}, projects);
    store(projects, FlagChange.add("\\Deleted"), removed.uid());
    alice().expunge(projects, new int[] {removed.uid()});
    store(secret, FlagChange.add("\\Deleted"), hidden.uid());
    alice().expunge(secret, new int[] {hidden.uid()});
    Appended fresh = append(projects, testMessage("fresh"));
    Changed changed = since(state);
    assertThat(changed.created()).containsExactlyInAnyOrder(fresh.emailId(), comes.emailId());
    assertThat(changed.updated()).containsExactly(stays.emailId());
    assertThat(changed.destroyed()).containsExactlyInAnyOrder(moved.emailId(), removed.emailId());
  }

  @Test
  void with_other_rights_the_older_states_are_not_known() {
    append(projects, testMessage("seen"));
    share(projects, BOB, "lr");
    long state = shared().modSeq();
    share(projects, BOB, "lrs");
    assertThat(shared().changesSince(ChangeCursor.at(state), 100)).isEmpty();
    share(projects, BOB, "");
    share(projects, BOB, "lrs");
    assertThat(shared().mailboxChangesSince(state)).isEmpty();
  }

  @Test
  void a_mailbox_below_one_that_is_not_seen_is_at_the_top() {
    MailboxId inner = alice().create("Secret/Plan", Optional.empty()).id();
    share(inner, BOB, "lr");
    ListedMailbox listed = shared().listed().mailboxes().getFirst();
    assertThat(listed.mailbox().parent()).isEmpty();
    assertThat(listed.mailbox().name()).isEqualTo("Plan");
    assertThat(listed.rights().toString()).isEqualTo("lr");
  }

  @Test
  void what_is_made_below_a_shared_mailbox_is_shared_as_it_is() {
    share(projects, BOB, "lrk");
    MailboxId made =
        shared()
            .changeMailboxes(
                OptionalLong.empty(),
                tree ->
                    tree.create(
                        new MailboxProperties(
                            Optional.of(projects), "New", Optional.empty(), 0, true)))
            .orElseThrow()
            .result();
    assertThat(shared().mailboxes()).extracting(Mailbox::id).containsExactly(projects, made);
    assertThat(alice().mailbox(made).orElseThrow().path()).isEqualTo("Projects/New");
  }

  @Test
  void a_mailbox_that_is_removed_is_not_shared_any_more() {
    share(projects, BOB, "lr");
    alice().delete(projects);
    assertThatThrownBy(this::shared).isInstanceOf(MailException.class);
    assertThat(alice().shares()).isEmpty();
    mail().shared().tell(ALICE);
    assertThat(seenBy(BOB)).isEmpty();
  }

  @Test
  void whom_something_is_shared_with_gets_a_notice() {
    share(projects, BOB, "lr");
    share(projects, BOB, "lrs");
    share(projects, BOB, "lrs");
    List<ShareNotice> notices =
        mail()
            .objects(principal(BOB), BOB)
            .read(reader -> ObjectRows.all(reader, ObjectType.SHARE_NOTIFICATION, 10))
            .stream()
            .map(object -> ShareNotice.decode(object.bytes()))
            .toList();
    assertThat(notices)
        .extracting(
            ShareNotice::mailboxName,
            each -> each.before().toString(),
            each -> each.after().toString())
        .containsExactly(tuple("Projects", "", "lr"), tuple("Projects", "lr", "lrs"));
  }

  @Test
  void a_notice_that_a_crash_has_kept_back_is_carried_on_later_and_once() {
    // What a process leaves that stops after the transaction.
    mail()
        .write(
            ALICE,
            Durability.SYNCED,
            change -> change.put(new ShareEffect(BOB, true, Optional.empty()).effect()));
    List<PendingEffect> left = mail().outbox().pending(ALICE, 10);
    assertThat(left).hasSize(1);
    mail().shared().perform(left.getFirst());
    long state = bob().modSeq();
    mail().shared().perform(left.getFirst());
    assertThat(bob().modSeq()).isEqualTo(state);
    assertThat(kv().get(BOB.partition(), MailTables.SHARED_ACCOUNT, MailTables.email(1)))
        .isNotNull();
    // Whether it is true is asked of the other account.
    assertThat(seenBy(BOB)).isEmpty();
    assertThat(mail().outbox().remove(left.getFirst().id())).isTrue();
  }

  @Test
  void an_account_shares_with_so_many_and_no_more() {
    int most = ShareLimits.defaults().shareesMax();
    Map<AccountId, MailboxRights> all = new HashMap<>();
    IntStream.rangeClosed(1, most)
        .forEach(i -> all.put(new AccountId(1_000L + i), MailboxRights.parse("lr")));
    MailAccount alice = alice();
    var _ =
        alice.changeMailboxes(
            OptionalLong.empty(),
            tree -> {
              tree.share(projects, all);
              return true;
            });
    assertThatThrownBy(() -> share(secret, BOB, "lr"))
        .isInstanceOfSatisfying(
            MailboxRefusal.class,
            e -> assertThat(e.reason()).isEqualTo(MailboxRefusal.Reason.LIMIT));
    assertThat(alice.shares().get(projects)).hasSize(most);
    assertThat(alice.shares().get(secret)).isNull();
  }

  @Test
  void so_many_mailboxes_are_shared_with_one_and_no_more() {
    int most = ShareLimits.defaults().mailboxesMax();
    kv().write(
            ALICE.partition(),
            Durability.SYNCED,
            writer -> {
              SortedMap<Integer, MailboxRights> mailboxes = new TreeMap<>();
              IntStream.rangeClosed(1, most)
                  .forEach(i -> mailboxes.put(1_000 + i, MailboxRights.parse("lr")));
              writer.put(
                  MailTables.SHARE,
                  ShareRow.key(BOB),
                  ShareRow.encode(new Share(1, mailboxes, Set.of())));
              return true;
            });
    assertThatThrownBy(() -> share(projects, BOB, "lr"))
        .isInstanceOfSatisfying(
            MailboxRefusal.class,
            e -> assertThat(e.reason()).isEqualTo(MailboxRefusal.Reason.LIMIT));
    // The check at the end would say that no such mailboxes are there.
    kv().write(
            ALICE.partition(),
            Durability.SYNCED,
            writer -> {
              writer.delete(MailTables.SHARE, ShareRow.key(BOB));
              return true;
            });
  }

  @Test
  void the_newest_notices_are_kept_and_the_first_accounts_are_listed() {
    ShareLimits limits = ShareLimits.defaults();
    for (int i = 0; i <= Math.max(limits.noticesMax(), limits.accountsMax()); i++) {
      AccountId owner = new AccountId(2_000L + i);
      byte[] share =
          ShareRow.encode(new Share(1, new TreeMap<>(Map.of(1, MailboxRights.ALL)), Set.of()));
      kv().write(
              owner.partition(),
              Durability.RELAXED,
              writer -> {
                writer.put(MailTables.SHARE, ShareRow.key(STRANGER), share);
                return true;
              });
      ShareNotice notice =
          new ShareNotice(i, owner, "", owner, projects, "", MailboxRights.NONE, MailboxRights.ALL);
      mail()
          .shared()
          .perform(
              new PendingEffect(
                  new EffectId(owner, 1, 0),
                  new ShareEffect(STRANGER, true, Optional.of(notice)).effect(),
                  START));
    }
    List<StoredObject> notices =
        mail()
            .objects(Principal.system(), STRANGER)
            .read(reader -> ObjectRows.all(reader, ObjectType.SHARE_NOTIFICATION, 1_000));
    assertThat(notices).hasSize(limits.noticesMax());
    assertThat(ShareNotice.decode(notices.getFirst().bytes()).atMillis()).isEqualTo(1);
    assertThat(mail().shared().of(stranger())).hasSize(limits.accountsMax());
  }

  @Test
  void an_older_word_does_not_undo_a_newer_one() {
    share(projects, BOB, "lr");
    PendingEffect older =
        new PendingEffect(
            new EffectId(ALICE, 1, 0),
            new ShareEffect(BOB, false, Optional.empty()).effect(),
            START);
    mail().shared().perform(older);
    assertThat(seenBy(BOB)).containsExactly(ALICE);
  }
}
