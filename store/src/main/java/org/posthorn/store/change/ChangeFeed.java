package org.posthorn.store.change;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Reader;
import org.posthorn.store.mail.AccountChanges;
import org.posthorn.store.mail.AccountChanges.Changed;
import org.posthorn.store.mail.ChangeCursor;
import org.posthorn.store.mailbox.MailboxChanges;
import org.posthorn.store.rows.AccountCounters;
import org.posthorn.store.rows.EmailRow;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MailboxRow;
import org.posthorn.store.rows.TombstoneRow;

/// Lists the changes in an account since a state, from the index of changes and the tombstones.
///
/// A principal with partial access gets the changes of the shared mailboxes only, including Emails
/// that were moved into or out of them. An Email that may have come from another mailbox is listed
/// as created, even if it was visible before.
public final class ChangeFeed {
  private final AccountWrites accounts;
  private final AccountId account;
  private final AccountScope reach;

  public ChangeFeed(AccountWrites accounts, AccountId account) {
    this(accounts, account, AccountScope.WHOLE);
  }

  /// @param reach the access of the principal
  public ChangeFeed(AccountWrites accounts, AccountId account, AccountScope reach) {
    this.accounts = accounts;
    this.account = account;
    this.reach = reach;
  }

  /// @return empty if removals since then have been forgotten
  public Optional<AccountChanges> since(ChangeCursor cursor, int max) {
    return accounts.read(
        account,
        reader ->
            AccountCounters.read(reader)
                .filter(head -> isKnown(head, cursor.seen()))
                .map(head -> new Part(reader, reach, cursor, max).told(head)));
  }

  /// As [#since], up to a ModSeq that an earlier answer has reached.
  public Optional<AccountChanges> upTo(ChangeCursor cursor, long end) {
    return accounts.read(
        account,
        reader ->
            AccountCounters.read(reader)
                .filter(head -> isKnown(head, cursor.seen()))
                .map(head -> new Part(reader, reach, cursor, 0).told(end, head)));
  }

  private boolean isKnown(AccountCounters head, long modSeq) {
    return modSeq >= head.tombstoneFloor && modSeq >= reach.since();
  }

  /// The mailboxes that have changed since a state.
  ///
  /// @return empty if removals since then have been forgotten
  public Optional<MailboxChanges> mailboxesSince(long modSeq) {
    return accounts.read(
        account,
        reader ->
            AccountCounters.read(reader)
                .filter(head -> isKnown(head, modSeq))
                .map(head -> {
                  Part part = new Part(reader, reach, ChangeCursor.at(modSeq), 0);
                  part.collectTombstones(head.clock.last());
                  Changed changed = part.mailboxes();
                  return new MailboxChanges(
                      reach.states(reader, head).mailboxes(), changed, !part.mailboxesThemselves);
                }));
  }

  /// One answer.
  private static final class Part {
    private final Reader reader;
    private final AccountScope reach;
    private final ChangeCursor cursor;
    private final int max;
    private final Set<Long> touched = new LinkedHashSet<>();
    private final Set<Long> removed = new HashSet<>();
    private final Set<Long> shownAgain = new HashSet<>();
    private final Map<Long, Long> threadsGone = new HashMap<>();
    private final Set<Long> mailboxesGone = new HashSet<>();

    /// Emails that left a mailbox that is not visible, or had \Deleted in all mailboxes: if they
    /// are visible now, they may be new for this principal.
    private final Set<Long> mayBeNew = new HashSet<>();

    /// Whether properties of an existing mailbox have changed, not only its messages.
    private boolean mailboxesThemselves;

    Part(Reader reader, AccountScope reach, ChangeCursor cursor, int max) {
      this.reader = reader;
      this.reach = reach;
      this.cursor = cursor;
      this.max = max;
    }

    AccountChanges told(AccountCounters head) {
      long modSeq = head.clock.last();
      return told(Math.min(endOfChanges(modSeq), endOfTombstones(modSeq)), head);
    }

    AccountChanges told(long end, AccountCounters head) {
      collect(end);
      Changed emails = emails();
      boolean more = end < head.clock.last();
      return new AccountChanges(
          emails,
          more ? Changed.NONE : mailboxes(),
          shownAgain,
          threadsGone,
          reach.states(reader, head),
          more ? new ChangeCursor(cursor.since(), end) : ChangeCursor.at(head.clock.last()),
          more);
    }

    /// The ModSeq up to which an answer of about `max` rows extends.
    private long endOfChanges(long modSeq) {
      List<Reader.Row> rows =
          reader.scan(
              MailTables.CHANGE, MailTables.change(cursor.seen() + 1, 0, 0), MailTables.END, max);
      return rows.size() < max ? modSeq : MailTables.longAt(rows.getLast().key(), 0);
    }

    private long endOfTombstones(long modSeq) {
      List<Reader.Row> rows =
          reader.scan(
              MailTables.TOMBSTONE,
              MailTables.tombstone(cursor.seen() + 1, 0, 0),
              MailTables.END,
              max);
      int ids = 0;
      for (Reader.Row row : rows) {
        ids += TombstoneRow.decode(row.value()).ids().length;
        if (ids >= max) {
          return MailTables.longAt(row.key(), 0);
        }
      }
      return rows.size() < max ? modSeq : MailTables.longAt(rows.getLast().key(), 0);
    }

    private void collect(long end) {
      reader.walk(
          MailTables.CHANGE,
          MailTables.change(cursor.seen() + 1, 0, 0),
          MailTables.change(end + 1, 0, 0),
          (key, value) -> {
            if (reach.reads(MailTables.intAt(key, Long.BYTES))) {
              touched.add(MailTables.longAt(value, 0));
            }
            return true;
          });
      collectTombstones(end);
    }

    void collectTombstones(long end) {
      // Mailboxes are listed in the last part, wherever their tombstones are; an Email that is
      // visible again may be listed in a later part.
      reader.walk(
          MailTables.TOMBSTONE,
          MailTables.tombstone(cursor.since() + 1, 0, 0),
          MailTables.tombstone(end + 1, 0, 0),
          (key, value) -> {
            boolean fresh = MailTables.longAt(key, 0) > cursor.seen();
            int mailbox = MailTables.intAt(key, Long.BYTES + 1);
            TombstoneRow row = TombstoneRow.decode(value);
            for (int i = 0; i < row.threads().length && reach.isWhole(); i++) {
              threadsGone.put(row.ids()[i], row.threads()[i]);
            }
            for (long id : row.ids()) {
              if (reach.isWhole()) {
                collect(key[Long.BYTES], fresh, id);
              } else {
                collectSeen(key[Long.BYTES], mailbox, fresh, id);
              }
            }
            return true;
          });
    }

    private void collect(byte kind, boolean fresh, long id) {
      switch (kind) {
        case TombstoneRow.EMAILS -> addIf(fresh, removed, id);
        case TombstoneRow.MOVED_OUT -> addIf(fresh, touched, id);
        case TombstoneRow.SHOWN_AGAIN -> shownAgain.add(id);
        case TombstoneRow.MAILBOX -> mailboxesGone.add(id);
        default -> {
          // UID tombstones are for views; tombstones of moved Emails are only for principals who
          // see that mailbox.
        }
      }
    }

    /// A removed mailbox is not shared any more, which makes the state unknown.
    private void collectSeen(byte kind, int mailbox, boolean fresh, long id) {
      if (kind == TombstoneRow.LEFT_MAILBOX && reach.reads(mailbox)) {
        addIf(fresh, touched, id);
      } else if (kind == TombstoneRow.LEFT_MAILBOX || kind == TombstoneRow.SHOWN_AGAIN) {
        mayBeNew.add(id);
      }
    }

    private static void addIf(boolean fresh, Set<Long> ids, long id) {
      if (fresh) {
        ids.add(id);
      }
    }

    private Changed emails() {
      Set<Long> created = new HashSet<>();
      Set<Long> updated = new HashSet<>();
      List<Long> ids = new ArrayList<>(touched);
      List<byte @Nullable []> rows =
          reader.get(MailTables.EMAIL, ids.stream().map(MailTables::email).toList());
      for (int i = 0; i < ids.size(); i++) {
        byte[] value = rows.get(i);
        EmailRow email = value == null ? null : EmailRow.decode(value);
        long id = ids.get(i);
        if (email != null && isSeen(email)) {
          boolean fresh = email.createdModSeq() > cursor.since() || mayBeNew(id, email);
          (fresh ? created : updated).add(id);
        } else if (!reach.isWhole()) {
          removed.add(id);
          if (email != null) {
            threadsGone.put(id, email.threadId());
          }
        }
      }
      return new Changed(created, updated, removed);
    }

    private boolean isSeen(EmailRow email) {
      for (EmailRow.Place place : email.places()) {
        if (reach.reads(place.mailbox())) {
          return true;
        }
      }
      return false;
    }

    /// Whether an Email may have come from a mailbox that is not visible.
    private boolean mayBeNew(long id, EmailRow email) {
      return !reach.isWhole()
          && (mayBeNew.contains(id)
              || email.places().stream().anyMatch(at -> !reach.reads(at.mailbox())));
    }

    Changed mailboxes() {
      Set<Long> created = new HashSet<>();
      Set<Long> updated = new HashSet<>();
      Set<Long> destroyed = new HashSet<>(mailboxesGone);
      reader.walk(
          MailTables.MAILBOX,
          MailTables.START,
          MailTables.END,
          (key, value) -> {
            MailboxRow row = MailboxRow.decode(MailTables.intAt(key, 0), value);
            if (!reach.lists(row.id)) {
              return true;
            }
            boolean changed = Math.max(row.changedModSeq, row.countedModSeq) > cursor.since();
            if (changed && row.removing) {
              destroyed.add((long) row.id);
            } else if (row.createdModSeq > cursor.since()) {
              created.add((long) row.id);
            } else if (changed) {
              updated.add((long) row.id);
              mailboxesThemselves |= row.changedModSeq > cursor.since();
            }
            return true;
          });
      return new Changed(created, updated, destroyed);
    }
  }
}
