package org.posthorn.store.change;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.Writer;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.QuotaLimits;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.removed.RemovedId;
import org.posthorn.store.removed.Restored;
import org.posthorn.store.removed.Restored.Outcome;
import org.posthorn.store.rows.EmailRow;
import org.posthorn.store.rows.EmailRow.Place;
import org.posthorn.store.rows.ExpungedRow;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MailboxRow;
import org.posthorn.store.rows.MembershipRow;

/// Brings removed Emails back. Each becomes a new Email with the same bytes, dates, keywords and
/// thread: clients were told that the old one is destroyed, and an id never comes back (RFC 8620
/// §1.2). The old rows are removed by the same transaction, so that an Email is brought back once
/// and never erased by the sweeper.
public final class Undeleting {
  private final AccountWrites accounts;
  private final AccountId account;
  private final QuotaLimits quotas;
  private final boolean hidden;

  /// @param hidden whether Emails come back too whose time is over and that are not erased yet
  public Undeleting(AccountWrites accounts, AccountId account, QuotaLimits quotas, boolean hidden) {
    this.accounts = accounts;
    this.account = account;
    this.quotas = quotas;
    this.hidden = hidden;
  }

  /// Brings Emails back in one transaction, as far as the quota allows.
  ///
  /// @param ids at most [StoreLimits#REMOVED_AT_ONCE_MAX]
  /// @param to the mailbox; if empty, those that each was in, as far as they still exist
  /// @return in the order of `ids`
  /// @throws MailException of kind NOT_FOUND if `to` does not exist, or LIMIT
  public List<Restored> restore(List<RemovedId> ids, Optional<MailboxId> to) {
    if (ids.size() > StoreLimits.REMOVED_AT_ONCE_MAX) {
      throw new MailException(
          MailException.Kind.LIMIT,
          "at most " + StoreLimits.REMOVED_AT_ONCE_MAX + " messages are brought back at once");
    }
    return accounts.write(
        account,
        Durability.SYNCED,
        change -> {
          Optional<MailboxRow> target = to.map(change::mailbox);
          List<Restored> done = new ArrayList<>(ids.size());
          for (RemovedId id : ids) {
            done.add(restore(change, id, target));
          }
          return done;
        });
  }

  private Restored restore(AccountWrite change, RemovedId id, Optional<MailboxRow> to) {
    byte[] key = MailTables.expunged(id.keptUntilMillis(), id.emailId());
    byte[] value = change.writer().get(MailTables.EXPUNGED, key);
    if (value == null || (!hidden && id.keptUntilMillis() <= change.nowMillis)) {
      return Restored.not(id, Outcome.NOT_FOUND);
    }
    ExpungedRow expunged = ExpungedRow.decode(value);
    if (expunged.why() == ExpungedRow.OUTGOING) {
      return Restored.not(id, Outcome.NOT_FOUND);
    }
    EmailRow email = change.email(id.emailId());
    List<MailboxRow> mailboxes = to.map(List::of).orElseGet(() -> former(change, expunged));
    if (mailboxes.isEmpty()) {
      return Restored.not(id, Outcome.NO_MAILBOX);
    }
    try {
      Appending.requireQuota(quotas, account, change.head, email.size(), 1);
    } catch (MailException e) {
      return Restored.not(id, Outcome.OVER_QUOTA);
    }
    change.writer().delete(MailTables.EXPUNGED, key);
    long fresh = move(change, id.emailId(), email, mailboxes, expunged.flags());
    return new Restored(
        id, Outcome.DONE, fresh, mailboxes.stream().map(row -> new MailboxId(row.id)).toList());
  }

  /// The mailboxes that an Email was in and that still exist. Mailboxes for mail that is to come
  /// back or to be sent later are replaced by INBOX, because what was planned was removed.
  private static List<MailboxRow> former(AccountWrite change, ExpungedRow expunged) {
    Set<Integer> ids = new LinkedHashSet<>();
    for (int id : expunged.mailboxes()) {
      MailboxRow row = change.mailboxOrNull(id);
      if (row != null && !row.removing) {
        boolean planned =
            row.role == MailboxRole.SNOOZED.code() || row.role == MailboxRole.SCHEDULED.code();
        ids.add(planned ? MailboxId.INBOX.value() : id);
      }
    }
    return ids.stream().map(id -> change.mailbox(new MailboxId(id))).toList();
  }

  private static long move(
      AccountWrite change, long old, EmailRow email, List<MailboxRow> mailboxes, long flags) {
    long fresh = change.nextEmail();
    List<Place> places = new ArrayList<>();
    for (MailboxRow mailbox : mailboxes) {
      places.add(new Place(mailbox.id, change.nextUid(mailbox)));
    }
    Writer writer = change.writer();
    byte @Nullable [] structure = writer.get(MailTables.STRUCTURE, MailTables.email(old));
    if (structure == null) {
      throw AccountWrites.corrupt("Email " + old + " has no structure");
    }
    writer.delete(MailTables.STRUCTURE, MailTables.email(old));
    writer.put(MailTables.STRUCTURE, MailTables.email(fresh), structure);
    writer.delete(MailTables.EMAIL, MailTables.email(old));
    EmailRow row = email.created(change.modSeq(), places);
    writer.put(MailTables.EMAIL, MailTables.email(fresh), row.encode());
    writer.delete(MailTables.THREAD, MailTables.thread(email.threadId(), old));
    Threads.add(writer, email.threadId(), fresh);
    if (email.bodyKind() == EmailRow.BODY_BLOB) {
      writer.put(MailTables.BLOB, email.blob().id().toBytes(), MailTables.email(fresh));
    }
    for (int i = 0; i < places.size(); i++) {
      change.add(
          mailboxes.get(i),
          new MembershipRow(
              places.get(i),
              fresh,
              change.modSeq(),
              flags & ~Flags.DELETED,
              email.size(),
              email.internalDate(),
              change.nowMillis / 1_000,
              places.size() > 1));
    }
    change.countEmail(email.size());
    return fresh;
  }
}
