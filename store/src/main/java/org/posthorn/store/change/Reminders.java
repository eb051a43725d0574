package org.posthorn.store.change;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Reader;
import org.posthorn.store.mail.EffectId;
import org.posthorn.store.mail.EmailChange.Why;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxPath;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.message.Reminder;
import org.posthorn.store.message.ReminderLimits;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MailboxRow;
import org.posthorn.store.rows.ReminderEffect;
import org.posthorn.store.rows.ReminderRow;

/// The reminders of an account in one transaction. Each future reminder has an effect in the
/// outbox, which is removed with it.
public final class Reminders {
  private static final ReminderLimits LIMITS = ReminderLimits.defaults();

  private record Key(long emailId, Why why) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byEmail = Long.compare(emailId, other.emailId);
      return byEmail != 0 ? byEmail : why.compareTo(other.why);
    }

    byte[] bytes() {
      return MailTables.reminder(emailId, why.code());
    }

    static Key of(byte[] bytes) {
      int code = bytes[Long.BYTES];
      return new Key(
          MailTables.longAt(bytes, 0),
          Why.ofCode(code)
              .orElseThrow(() -> AccountWrites.corrupt("a reminder of the sort " + code)));
    }
  }

  private final AccountWrite change;
  private @Nullable SortedMap<Key, ReminderRow> rows;

  Reminders(AccountWrite change) {
    this.change = change;
  }

  /// All reminders of an account, ordered by Email.
  public static List<Reminder> all(Reader reader) {
    List<Reminder> all = new ArrayList<>();
    read(reader)
        .forEach((key, row) ->
            all.add(
                new Reminder(
                    key.emailId(),
                    key.why(),
                    Instant.ofEpochMilli(row.atMillis()),
                    row.named() && !row.back().isEmpty()
                        ? Optional.of(new MailboxId(row.back().getFirst()))
                        : Optional.empty())));
    return all;
  }

  private static SortedMap<Key, ReminderRow> read(Reader reader) {
    SortedMap<Key, ReminderRow> found = new TreeMap<>();
    reader.walk(
        MailTables.REMINDER,
        MailTables.START,
        MailTables.END,
        (key, value) -> {
          found.put(Key.of(key), ReminderRow.decode(value.clone()));
          return true;
        });
    return found;
  }

  private SortedMap<Key, ReminderRow> rows() {
    SortedMap<Key, ReminderRow> known = rows;
    if (known == null) {
      known = read(change.writer());
      rows = known;
    }
    return known;
  }

  Optional<ReminderRow> get(long emailId, Why why) {
    return Optional.ofNullable(rows().get(new Key(emailId, why)));
  }

  /// Whether an Email without such a reminder may get one.
  boolean hasRoomFor(long emailId, Why why) {
    return get(emailId, why).isPresent() || count(false) < LIMITS.remindersMax();
  }

  private long count(boolean woken) {
    return rows().keySet().stream().filter(key -> (key.why() == Why.WOKEN) == woken).count();
  }

  /// Sets a reminder.
  ///
  /// @param named whether the owner has chosen the mailbox to move the Email to
  /// @param back mailboxes to move the Email to
  void put(Why why, long emailId, long atMillis, boolean named, List<Integer> back) {
    remove(emailId, why);
    int number = change.put(new ReminderEffect(emailId, why, atMillis).effect());
    write(new Key(emailId, why), new ReminderRow(atMillis, change.modSeq(), number, named, back));
  }

  /// Records that an Email was brought back now.
  void woken(long emailId) {
    write(new Key(emailId, Why.WOKEN), new ReminderRow(change.nowMillis, 0, 0, false, List.of()));
    while (count(true) > LIMITS.pastMax()) {
      rows().entrySet().stream()
          .filter(each -> each.getKey().why() == Why.WOKEN)
          .min(Comparator.comparingLong(each -> each.getValue().atMillis()))
          .map(Map.Entry::getKey)
          .ifPresent(first -> remove(first.emailId(), first.why()));
    }
  }

  private void write(Key key, ReminderRow row) {
    change.writer().put(MailTables.REMINDER, key.bytes(), row.encode());
    rows().put(key, row);
  }

  /// Removes a reminder.
  ///
  /// @return whether it existed
  boolean remove(long emailId, Why why) {
    Key key = new Key(emailId, why);
    ReminderRow row = rows().remove(key);
    if (row == null) {
      return false;
    }
    change.writer().delete(MailTables.REMINDER, key.bytes());
    if (row.modSeq() != 0) {
      change.cancelEffect(row.modSeq(), row.number());
    }
    return true;
  }

  /// An Email has left a mailbox. Moving or deleting snoozed mail, with any client, removes the
  /// reminder.
  void left(MailboxRow mailbox, long emailId) {
    if (mailbox.role == MailboxRole.SNOOZED.code()) {
      remove(emailId, Why.SNOOZE);
    }
  }

  /// An Email was expunged.
  void ended(long emailId) {
    for (Why why : Why.values()) {
      remove(emailId, why);
    }
  }

  /// The mailbox for snoozed mail, created if necessary.
  ///
  /// @throws MailException of kind LIMIT if there are too many mailboxes
  MailboxRow mailbox() {
    Optional<MailboxRow> found = MailboxTree.row(change, MailboxRole.SNOOZED);
    if (found.isPresent()) {
      return found.get();
    }
    StoreLimits limits = change.limits();
    MailboxPath path = free(limits);
    MailboxId made =
        MailboxTree.create(change, path, Optional.of(MailboxRole.SNOOZED), limits).id();
    change.writeMailbox(made.value()); // for later reads in this transaction
    change
        .writer()
        .put(MailTables.SUBSCRIPTION, MailboxPath.key(path.toString()), MailTables.START);
    return change.mailbox(made);
  }

  /// A free path: the owner may use a mailbox of that name for something else.
  private MailboxPath free(StoreLimits limits) {
    String name = MailboxRole.SNOOZED.path();
    MailboxPath path = MailboxPath.of(name, limits);
    for (int n = 2; MailboxTree.row(change, path).isPresent(); n++) {
      path = MailboxPath.of(name + " " + n, limits);
    }
    return path;
  }

  /// Those of these mailboxes that exist; INBOX if none does.
  List<Integer> present(List<Integer> mailboxes) {
    List<Integer> there =
        mailboxes.stream()
            .filter(id -> {
              MailboxRow row = change.mailboxOrNull(id);
              return row != null && !row.removing;
            })
            .toList();
    return there.isEmpty() ? List.of(MailboxId.INBOX.value()) : there;
  }

  /// Whether an effect is the current one of its reminder.
  boolean isOf(EffectId effect, ReminderEffect due) {
    return get(due.emailId(), due.why())
        .filter(row -> row.modSeq() == effect.modSeq() && row.number() == effect.number())
        .isPresent();
  }
}
