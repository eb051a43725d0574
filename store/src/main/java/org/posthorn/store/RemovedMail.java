package org.posthorn.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Reader;
import org.posthorn.store.change.AccountWrites;
import org.posthorn.store.change.Undeleting;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.QuotaLimits;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.message.Email;
import org.posthorn.store.message.Structure;
import org.posthorn.store.removed.RemovedEmail;
import org.posthorn.store.removed.RemovedId;
import org.posthorn.store.removed.RemovedPage;
import org.posthorn.store.removed.RemovedPage.Position;
import org.posthorn.store.removed.RemovedQuery;
import org.posthorn.store.removed.Restored;
import org.posthorn.store.rows.EmailRow;
import org.posthorn.store.rows.ExpungedRow;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MailboxRow;
import org.posthorn.store.rows.StructureRow;

/// The removed Emails of an account, which can be brought back until they are erased. They do not
/// count against the quota. Thread-safe.
public final class RemovedMail {
  /// Emails whose text one call compares: 10,000.
  private static final int ROUNDS_MAX = 50;

  private static final Comparator<Found> OLDEST_FIRST =
      Comparator.comparingLong((Found each) -> each.row().endedMillis())
          .thenComparingLong(each -> each.id().emailId());

  private final AccountWrites accounts;
  private final AccountId account;
  private final QuotaLimits quotas;
  private final Runnable requireWrite;

  RemovedMail(
      AccountWrites accounts, AccountId account, QuotaLimits quotas, Runnable requireWrite) {
    this.accounts = accounts;
    this.account = account;
    this.quotas = quotas;
    this.requireWrite = requireWrite;
  }

  private record Found(RemovedId id, ExpungedRow row) {
    Position position() {
      return new Position(row.endedMillis(), id.emailId());
    }

    boolean isBehind(Position position) {
      return row.endedMillis() < position.removedMillis()
          || (row.endedMillis() == position.removedMillis() && id.emailId() < position.emailId());
    }
  }

  /// Removed Emails, those removed last first. Reads all of the account's rows of removed Emails,
  /// and the structures of those that match the other criteria.
  ///
  /// @param after the `next` of the part before; empty for the first part
  /// @param limit from 1 to [StoreLimits#REMOVED_AT_ONCE_MAX]
  public RemovedPage list(RemovedQuery query, Optional<Position> after, int limit) {
    if (limit < 1 || limit > StoreLimits.REMOVED_AT_ONCE_MAX) {
      throw new MailException(
          MailException.Kind.LIMIT, "the limit is 1 to " + StoreLimits.REMOVED_AT_ONCE_MAX);
    }
    List<RemovedEmail> emails = new ArrayList<>();
    Position position = after.orElse(new Position(Long.MAX_VALUE, Long.MAX_VALUE));
    for (int round = 0; round < ROUNDS_MAX; round++) {
      List<Found> newest = newest(query, position);
      for (Found found : newest) {
        if (emails.size() == limit) {
          return new RemovedPage(emails, Optional.of(position));
        }
        position = found.position();
        read(found).filter(email -> matches(email, query)).ifPresent(emails::add);
      }
      if (newest.size() < StoreLimits.REMOVED_AT_ONCE_MAX) {
        return new RemovedPage(emails, Optional.empty());
      }
    }
    return new RemovedPage(emails, Optional.of(position));
  }

  private static boolean matches(RemovedEmail email, RemovedQuery query) {
    return query.text().map(email.structure()::mentions).orElse(true);
  }

  private List<Found> newest(RemovedQuery query, Position position) {
    long now = accounts.nowMillis();
    PriorityQueue<Found> newest = new PriorityQueue<>(OLDEST_FIRST);
    byte[] from = query.hidden() ? MailTables.START : MailTables.expunged(now + 1, 0);
    accounts.scan(
        account,
        MailTables.EXPUNGED,
        from,
        MailTables.END,
        (key, value) -> {
          RemovedId id =
              new RemovedId(MailTables.longAt(key, Long.BYTES), MailTables.longAt(key, 0));
          Found found = new Found(id, ExpungedRow.decode(value));
          if (found.isBehind(position) && isWanted(found.row(), query)) {
            newest.add(found);
            if (newest.size() > StoreLimits.REMOVED_AT_ONCE_MAX) {
              newest.remove();
            }
          }
        });
    return newest.stream().sorted(OLDEST_FIRST.reversed()).toList();
  }

  private static boolean isWanted(ExpungedRow row, RemovedQuery query) {
    return row.why() != ExpungedRow.OUTGOING
        && (query.drafts() || !row.isDraft())
        && query.mailbox().map(row.path()::equals).orElse(true)
        && query.since().map(time -> row.endedMillis() >= time.toEpochMilli()).orElse(true)
        && query.before().map(time -> row.endedMillis() < time.toEpochMilli()).orElse(true);
  }

  /// Empty if it was brought back or erased meanwhile.
  private Optional<RemovedEmail> read(Found found) {
    long id = found.id().emailId();
    return accounts.read(
        account,
        reader -> {
          byte @Nullable [] email = reader.get(MailTables.EMAIL, MailTables.email(id));
          byte @Nullable [] structure = reader.get(MailTables.STRUCTURE, MailTables.email(id));
          if (email == null || structure == null) {
            return Optional.<RemovedEmail>empty();
          }
          return Optional.of(
              new RemovedEmail(
                  found.id(),
                  Instant.ofEpochMilli(found.row().endedMillis()),
                  new RemovedEmail.From(found.row().path(), found.row().why() == ExpungedRow.AGED),
                  isThere(reader, found.row()),
                  found.row().isDraft(),
                  new Email(id, EmailRow.decode(email)),
                  new Structure(id, StructureRow.decode(structure))));
        });
  }

  private static boolean isThere(Reader reader, ExpungedRow row) {
    return row.mailboxes().stream()
        .anyMatch(id -> {
          byte @Nullable [] value = reader.get(MailTables.MAILBOX, MailTables.mailbox(id));
          return value != null && !MailboxRow.decode(id, value).removing;
        });
  }

  /// Brings Emails back, as far as the quota allows, each once. Each becomes a new Email with a new
  /// id and UID, and keeps its bytes, dates, keywords and thread.
  ///
  /// @param ids at most [StoreLimits#REMOVED_AT_ONCE_MAX]; one transaction
  /// @param to the mailbox; if empty, where each was, as far as that still exists
  /// @return in the order of `ids`
  /// @throws MailException of kind FORBIDDEN, NOT_FOUND if `to` does not exist, or LIMIT
  public List<Restored> restore(List<RemovedId> ids, Optional<MailboxId> to) {
    return restore(ids, to, false);
  }

  /// As before.
  ///
  /// @param hidden whether Emails come back too whose time is over and that are not erased yet
  public List<Restored> restore(List<RemovedId> ids, Optional<MailboxId> to, boolean hidden) {
    requireWrite.run();
    return new Undeleting(accounts, account, quotas, hidden).restore(ids, to);
  }
}
