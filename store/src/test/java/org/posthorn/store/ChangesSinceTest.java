package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.posthorn.store.mail.AccountChanges;
import org.posthorn.store.mail.Appended;
import org.posthorn.store.mail.ChangeCursor;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.view.MailboxView;

/// What a client or an index that knows a state is told (RFC 8620 §5.2).
class ChangesSinceTest extends MailTest {
  private AccountChanges since(long modSeq) {
    return alice().changesSince(ChangeCursor.at(modSeq), 1_000).orElseThrow();
  }

  @Test
  void each_message_is_told_once_by_how_it_is_now() {
    Appended changed = append(inbox(), testMessage("changed"));
    Appended gone = append(inbox(), testMessage("gone"));
    append(inbox(), testMessage("untouched"));
    long state = alice().modSeq();
    Appended fresh = append(inbox(), testMessage("new"));
    store(inbox(), FlagChange.add("\\Seen"), changed.uid(), fresh.uid());
    store(inbox(), FlagChange.add("\\Deleted"), gone.uid());
    alice().expunge(inbox(), new int[] {gone.uid()});

    AccountChanges changes = since(state);
    assertThat(changes.emails().created()).containsExactly(fresh.emailId());
    assertThat(changes.emails().updated()).containsExactly(changed.emailId());
    assertThat(changes.emails().destroyed()).containsExactly(gone.emailId());
    assertThat(changes.mailboxes().updated()).containsExactly((long) inbox().value());
    assertThat(changes.hasMore()).isFalse();
    assertThat(since(alice().modSeq()).emails()).isEqualTo(AccountChanges.Changed.NONE);
  }

  @Test
  void a_message_that_leaves_one_of_its_mailboxes_has_changed() {
    Appended message = append(inbox(), testMessage("in two"));
    alice().copy(inbox(), new int[] {message.uid()}, archive());
    store(inbox(), FlagChange.add("\\Deleted"), message.uid());
    long state = alice().modSeq();
    alice().expunge(inbox(), new int[] {message.uid()});
    assertThat(since(state).emails().updated()).containsExactly(message.emailId());
    assertThat(since(state).emails().destroyed()).isEmpty();
  }

  @Test
  void mailboxes_are_created_renamed_and_destroyed() {
    Mailbox renamed = alice().create("Old name", Optional.empty());
    Mailbox gone = alice().create("Gone", Optional.empty());
    long state = alice().modSeq();
    Mailbox fresh = alice().create("Fresh", Optional.empty());
    alice().rename(renamed.id(), "New name");
    alice().delete(gone.id());
    AccountChanges.Changed mailboxes = since(state).mailboxes();
    assertThat(mailboxes.created()).containsExactly((long) fresh.id().value());
    assertThat(mailboxes.updated()).containsExactly((long) renamed.id().value());
    assertThat(mailboxes.destroyed()).containsExactly((long) gone.id().value());
  }

  @Test
  void the_thread_of_a_destroyed_message_is_known_after_its_rows_are_erased() {
    append(inbox(), testMessage("untouched"));
    Appended gone = append(inbox(), testMessage("gone"));
    long state = alice().modSeq();
    store(inbox(), FlagChange.add("\\Deleted"), gone.uid());
    alice().expunge(inbox(), new int[] {gone.uid()});
    sweep(now.get().plus(Duration.ofDays(15)));
    assertThat(alice().email(gone.emailId())).isEmpty();
    assertThat(since(state).threadsGone()).containsExactly(entry(gone.emailId(), gone.threadId()));
  }

  @Test
  void what_is_not_remembered_cannot_be_told() {
    int[] uids = appendMany(inbox(), 3);
    long state = alice().modSeq();
    store(inbox(), FlagChange.add("\\Deleted"), uids);
    alice().expunge(inbox(), uids);
    assertThat(alice().changesSince(ChangeCursor.at(state), 10)).isPresent();
    assertThat(alice().changesSince(ChangeCursor.at(alice().modSeq() + 1), 10)).isEmpty();
    sweep(now.get().plus(Duration.ofDays(31)));
    assertThat(alice().changesSince(ChangeCursor.at(state), 10)).isEmpty();
  }

  /// A copy that only hears of changes, in small parts, is what the account is.
  @Test
  void a_copy_kept_by_changes_alone_stays_true() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Map<Long, Set<Integer>> copy = new TreeMap<>();
    MailboxId[] mailboxes = {inbox(), archive()};
    ChangeCursor cursor = ChangeCursor.at(alice().modSeq());
    for (int round = 0; round < 60; round++) {
      for (int i = random.nextInt(6); i >= 0; i--) {
        change(random, mailboxes);
      }
      boolean more = true;
      while (more) {
        AccountChanges changes = alice().changesSince(cursor, 1 + random.nextInt(5)).orElseThrow();
        changes.emails().destroyed().forEach(copy::remove);
        for (Set<Long> ids : List.of(changes.emails().created(), changes.emails().updated())) {
          ids.forEach(id -> copy.put(id, places(id, mailboxes)));
        }
        for (long id : changes.emails().updated()) {
          assertThat(copy).as("seed %s", seed).containsKey(id);
        }
        cursor = changes.next();
        more = changes.hasMore() && random.nextInt(4) > 0;
        if (!changes.hasMore()) {
          assertThat(copy).as("seed %s round %s", seed, round).isEqualTo(account(mailboxes));
        }
      }
    }
  }

  private void change(Random random, MailboxId[] mailboxes) {
    MailboxId in = mailboxes[random.nextInt(mailboxes.length)];
    MailboxId other = mailboxes[random.nextInt(mailboxes.length)];
    MailboxView view = alice().view(in);
    int[] some =
        IntStream.range(0, view.size())
            .filter(i -> random.nextInt(3) == 0)
            .map(view::uid)
            .toArray();
    switch (random.nextInt(5)) {
      case 0, 1 -> appendMany(in, 1 + random.nextInt(3));
      case 2 -> store(in, FlagChange.add(random.nextBoolean() ? "\\Deleted" : "\\Seen"), some);
      case 3 -> alice().expunge(in, some);
      default -> {
        if (random.nextBoolean()) {
          alice().copy(in, some, other);
        } else {
          alice().move(in, some, other);
        }
      }
    }
  }

  private Set<Integer> places(long email, MailboxId[] mailboxes) {
    return account(mailboxes).getOrDefault(email, Set.of());
  }

  /// Each Email with the mailboxes it is in.
  private Map<Long, Set<Integer>> account(MailboxId[] mailboxes) {
    Map<Long, Set<Integer>> emails = new TreeMap<>();
    for (MailboxId mailbox : List.of(mailboxes)) {
      MailboxView view = alice().view(mailbox);
      for (int i = 0; i < view.size(); i++) {
        emails.computeIfAbsent(view.emailId(i), id -> new HashSet<>()).add(mailbox.value());
      }
    }
    return emails;
  }
}
