package org.posthorn.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Reader;
import org.posthorn.store.change.AccountWrites;
import org.posthorn.store.change.Undeleting;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxPath;
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
  /// Emails whose text one call of [#list] compares. Each takes some hundred bytes meanwhile.
  static final int COMPARED_MAX = 10_000;

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

  /// Removed Emails, those removed last first. Reads all of the account's rows of removed Emails
  /// once, and with a text the structures of at most 10,000 that match the other criteria.
  ///
  /// @param after the `next` of the part before; empty for the first part
  /// @param limit from 1 to [StoreLimits#REMOVED_AT_ONCE_MAX]
  public RemovedPage list(RemovedQuery query, Optional<Position> after, int limit) {
    if (limit < 1 || limit > StoreLimits.REMOVED_AT_ONCE_MAX) {
      throw new MailException(
          MailException.Kind.LIMIT, "the limit is 1 to " + StoreLimits.REMOVED_AT_ONCE_MAX);
    }
    Position position = after.orElse(new Position(Long.MAX_VALUE, Long.MAX_VALUE));
    int candidates = query.text().isPresent() ? COMPARED_MAX : limit + 1;
    List<Found> newest = newest(query, position, candidates);
    List<RemovedEmail> emails = new ArrayList<>();
    for (Found found : newest) {
      if (emails.size() == limit) {
        return new RemovedPage(emails, Optional.of(position));
      }
      position = found.position();
      read(found).filter(email -> matches(email, query)).ifPresent(emails::add);
    }
    return new RemovedPage(
        emails, newest.size() < candidates ? Optional.empty() : Optional.of(position));
  }

  private static boolean matches(RemovedEmail email, RemovedQuery query) {
    return query.text().map(email.structure()::mentions).orElse(true);
  }

  private List<Found> newest(RemovedQuery query, Position position, int count) {
    Predicate<ExpungedRow> wanted = wanted(query);
    PriorityQueue<Found> newest = new PriorityQueue<>(OLDEST_FIRST);
    accounts.scan(
        account,
        MailTables.EXPUNGED,
        start(query),
        MailTables.END,
        (key, value) -> {
          Found found = found(key, value);
          if (found.isBehind(position) && wanted.test(found.row())) {
            newest.add(found);
            if (newest.size() > count) {
              newest.remove();
            }
          }
        });
    return newest.stream().sorted(OLDEST_FIRST.reversed()).toList();
  }

  /// Visits all removed Emails of a query in one pass, those that are erased first first: for any
  /// number of them. Those removed meanwhile may be missing.
  ///
  /// @param visitor receives parts of at most [StoreLimits#REMOVED_AT_ONCE_MAX], which are not
  ///   empty, and returns whether to continue. It may bring them back
  public void each(RemovedQuery query, Predicate<List<RemovedEmail>> visitor) {
    Predicate<ExpungedRow> wanted = wanted(query);
    accounts.pages(
        account,
        MailTables.EXPUNGED,
        start(query),
        MailTables.END,
        StoreLimits.REMOVED_AT_ONCE_MAX,
        rows -> {
          List<RemovedEmail> emails =
              rows.stream()
                  .map(row -> found(row.key(), row.value()))
                  .filter(found -> wanted.test(found.row()))
                  .flatMap(found -> read(found).stream())
                  .filter(email -> matches(email, query))
                  .toList();
          return emails.isEmpty() || visitor.test(emails);
        });
  }

  /// The first key: of the rows whose time is not over, unless the others are wanted too.
  private byte[] start(RemovedQuery query) {
    return query.hidden() ? MailTables.START : MailTables.expunged(accounts.nowMillis() + 1, 0);
  }

  private static Found found(byte[] key, byte[] value) {
    RemovedId id = new RemovedId(MailTables.longAt(key, Long.BYTES), MailTables.longAt(key, 0));
    return new Found(id, ExpungedRow.decode(value));
  }

  private Predicate<ExpungedRow> wanted(RemovedQuery query) {
    Optional<String> path = query.mailbox().map(this::normalized);
    return row ->
        row.why() != ExpungedRow.OUTGOING
            && (query.drafts() || !row.isDraft())
            && path.map(row.path()::equals).orElse(true)
            && query.since().map(time -> !row.ended().isBefore(time)).orElse(true)
            && query.before().map(row.ended()::isBefore).orElse(true);
  }

  /// A path as mailboxes have it; unchanged if no mailbox can have it now.
  private String normalized(String path) {
    try {
      return MailboxPath.of(path, accounts.limits()).toString();
    } catch (MailException e) {
      return path;
    }
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
                  found.row().ended(),
                  new RemovedEmail.From(found.row().path(), found.row().why() == ExpungedRow.AGED),
                  isThere(reader, found.row()),
                  found.row().flags(),
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
