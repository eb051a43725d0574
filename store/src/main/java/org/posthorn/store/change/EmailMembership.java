package org.posthorn.store.change;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.rights.MailboxRight;
import org.posthorn.kv.Durability;
import org.posthorn.kv.Reader;
import org.posthorn.store.mail.CopyOutcome;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.rows.EmailRow;
import org.posthorn.store.rows.EmailRow.Place;
import org.posthorn.store.rows.ExpungedRow;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MailboxRow;
import org.posthorn.store.rows.MembershipRow;

/// Adds and removes memberships: COPY, MOVE, EXPUNGE, and the removal of a mailbox.
public final class EmailMembership {
  private final AccountWrites accounts;
  private final AccountId account;
  private final AccountScope by;

  public EmailMembership(AccountWrites accounts, AccountId account) {
    this(accounts, account, AccountScope.WHOLE);
  }

  /// @param by the access of the principal, which each transaction checks
  public EmailMembership(AccountWrites accounts, AccountId account, AccountScope by) {
    this.accounts = accounts;
    this.account = account;
    this.by = by;
  }

  public CopyOutcome copy(MailboxId from, int[] uids, MailboxId to, boolean all) {
    int[] wanted = Uids.ascending(uids);
    if (wanted.length > StoreLimits.COPY_MESSAGES_MAX) {
      throw new MailException(
          MailException.Kind.LIMIT,
          "at most " + StoreLimits.COPY_MESSAGES_MAX + " messages are copied at once");
    }
    return accounts.write(
        account,
        Durability.SYNCED,
        change -> {
          AccountScope reach = by.in(change.writer());
          reach.requireRead(from);
          reach.require(to, MailboxRight.INSERT);
          Relocation copy = new Relocation(change, from, to, reach);
          Uids.batches(wanted).forEach(copy::copy);
          CopyOutcome outcome = copy.outcome();
          if (all && outcome.missing().length > 0) {
            throw new MailException(
                MailException.Kind.EXPUNGED, outcome.missing().length + " messages are not there");
          }
          return outcome;
        });
  }

  /// Each transaction leaves every message in one of the two mailboxes, as RFC 6851 §3.3 requires;
  /// the whole MOVE need not be atomic.
  public CopyOutcome move(MailboxId from, int[] uids, MailboxId to) {
    Uids.Builder source = new Uids.Builder();
    Uids.Builder target = new Uids.Builder();
    Uids.Builder missing = new Uids.Builder();
    int uidValidity = 0;
    for (int[] batch : Uids.batches(Uids.ascending(uids))) {
      CopyOutcome outcome =
          accounts.write(
              account,
              Durability.SYNCED,
              change -> {
                AccountScope reach = by.in(change.writer());
                reach.requireRead(from);
                reach.require(from, MailboxRight.DELETE_MESSAGES);
                reach.require(from, MailboxRight.EXPUNGE);
                reach.require(to, MailboxRight.INSERT);
                Relocation move = new Relocation(change, from, to, reach);
                move.move(batch);
                return move.outcome();
              });
      source.addAll(outcome.from());
      target.addAll(outcome.to());
      missing.addAll(outcome.missing());
      uidValidity = outcome.uidValidity();
    }
    return new CopyOutcome(uidValidity, source.toArray(), target.toArray(), missing.toArray());
  }

  /// One transaction's part of COPY or MOVE.
  private static final class Relocation {
    private final AccountWrite change;
    private final MailboxRow source;
    private final MailboxRow target;

    /// RFC 4314 §4: a flag is copied only with the right to set it.
    private final boolean keepsDeleted;

    private final Uids.Builder from = new Uids.Builder();
    private final Uids.Builder to = new Uids.Builder();
    private final Uids.Builder missing = new Uids.Builder();

    Relocation(AccountWrite change, MailboxId from, MailboxId to, AccountScope reach) {
      this.keepsDeleted = reach.may(to.value(), MailboxRight.DELETE_MESSAGES);
      this.change = change;
      this.source = change.mailbox(from);
      this.target = change.mailbox(to);
    }

    CopyOutcome outcome() {
      return new CopyOutcome(target.uidValidity, from.toArray(), to.toArray(), missing.toArray());
    }

    void copy(int[] uids) {
      for (Filed filed : filed(change, source.id, uids, missing)) {
        MembershipRow row = filed.row();
        MembershipRow copy = placed(row).asShared();
        change.add(target, copy);
        if ((row.flags() & Flags.DELETED) == 0) {
          change.remainsShown(row.emailId());
        }
        if (!row.shared()) {
          // No client sees this bit, so the ModSeq of the source is unchanged.
          change.writer().put(MailTables.MEMBERSHIP, row.key(), row.asShared().encode());
        }
        putEmail(filed, filed.email().with(new Place(target.id, copy.uid())));
      }
    }

    void move(int[] uids) {
      for (Filed filed : filed(change, source.id, uids, missing)) {
        MembershipRow row = filed.row();
        MembershipRow moved = placed(row);
        change.remove(source, row);
        change.add(target, moved);
        EmailRow left = filed.email().without(row.place());
        putEmail(filed, left.with(new Place(target.id, moved.uid())));
      }
    }

    private MembershipRow placed(MembershipRow row) {
      int uid = change.nextUid(target);
      from.add(row.uid());
      to.add(uid);
      MembershipRow placed =
          row.placed(new Place(target.id, uid), change.modSeq(), change.nowMillis / 1_000);
      return keepsDeleted ? placed : placed.with(change.modSeq(), placed.flags() & ~Flags.DELETED);
    }

    private void putEmail(Filed filed, EmailRow email) {
      change
          .writer()
          .put(MailTables.EMAIL, MailTables.email(filed.row().emailId()), email.encode());
    }
  }

  /// A membership and its Email, read when they are processed.
  private record Filed(MembershipRow row, EmailRow email) {}

  /// The memberships of some UIDs, at most 1,000, with their Emails. An Email that may occur twice
  /// is read when it is processed, because its first occurrence changes it.
  private static Iterable<Filed> filed(
      AccountWrite change, int mailbox, int[] uids, Uids.Builder missing) {
    List<MembershipRow> rows = new ArrayList<>(uids.length);
    List<@Nullable MembershipRow> found = Uids.memberships(change.writer(), mailbox, uids);
    for (int i = 0; i < uids.length; i++) {
      MembershipRow row = found.get(i);
      if (row == null) {
        missing.add(uids[i]);
      } else {
        rows.add(row);
      }
    }
    return filed(change, rows);
  }

  private static Iterable<Filed> filed(AccountWrite change, List<MembershipRow> rows) {
    List<byte[]> keys = rows.stream().map(row -> MailTables.email(row.emailId())).toList();
    List<byte @Nullable []> emails = change.writer().get(MailTables.EMAIL, keys);
    return () ->
        IntStream.range(0, rows.size())
            .mapToObj(i -> {
              MembershipRow row = rows.get(i);
              byte[] value = row.shared() ? null : emails.get(i);
              return new Filed(
                  row, value == null ? change.email(row.emailId()) : EmailRow.decode(value));
            })
            .iterator();
  }

  public int[] expunge(MailboxId in, int[] uids) {
    Uids.Builder expunged = new Uids.Builder();
    for (int[] batch : Uids.batches(Uids.ascending(uids))) {
      expunged.addAll(
          accounts.write(
              account,
              Durability.SYNCED,
              change -> {
                AccountScope reach = by.in(change.writer());
                reach.requireRead(in);
                reach.require(in, MailboxRight.EXPUNGE);
                return expunge(change, in, batch);
              }));
    }
    return expunged.toArray();
  }

  private static int[] expunge(AccountWrite change, MailboxId in, int[] uids) {
    MailboxRow mailbox = change.mailbox(in);
    List<MembershipRow> marked = new ArrayList<>();
    Uids.Builder expunged = new Uids.Builder();
    for (MembershipRow row : Uids.memberships(change.writer(), mailbox.id, uids)) {
      if (row != null && (row.flags() & Flags.DELETED) != 0) {
        marked.add(row);
        expunged.add(row.uid());
      }
    }
    remove(change, mailbox, marked);
    return expunged.toArray();
  }

  private static void remove(AccountWrite change, MailboxRow mailbox, List<MembershipRow> rows) {
    remove(change, mailbox, rows, ExpungedRow.REMOVED);
  }

  /// @param why see [ExpungedRow]
  static void remove(AccountWrite change, MailboxRow mailbox, List<MembershipRow> rows, int why) {
    for (Filed filed : filed(change, rows)) {
      MembershipRow row = filed.row();
      change.remove(mailbox, row);
      EmailRow rest = filed.email().without(row.place());
      change.writer().put(MailTables.EMAIL, MailTables.email(row.emailId()), rest.encode());
      if (rest.places().isEmpty()) {
        change.end(row.emailId(), rest, List.of(row), why);
      } else {
        change.leftOne(row.emailId());
      }
    }
  }

  /// Removes the remaining messages of a detached mailbox, 1,000 in a transaction. Does nothing if
  /// that is done already.
  public void drain(int mailbox) {
    boolean more = true;
    while (more) {
      more = accounts.write(account, Durability.SYNCED, change -> drain(change, mailbox));
    }
    accounts.views().drop(account, new MailboxId(mailbox));
  }

  private static boolean drain(AccountWrite change, int id) {
    MailboxRow mailbox = change.mailboxOrNull(id);
    if (mailbox == null || !mailbox.removing) {
      return false;
    }
    List<MembershipRow> rows = new ArrayList<>();
    for (Reader.Row row :
        change
            .writer()
            .scan(
                MailTables.MEMBERSHIP,
                MailTables.mailbox(id),
                MailTables.mailbox(id + 1),
                StoreLimits.TRANSACTION_MESSAGES_MAX)) {
      rows.add(MembershipRow.decode(row.key(), row.value()));
    }
    remove(change, mailbox, rows);
    if (rows.size() < StoreLimits.TRANSACTION_MESSAGES_MAX) {
      change.forget(mailbox);
      return false;
    }
    return true;
  }
}
