package org.posthorn.store.change;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.rights.MailboxRight;
import org.posthorn.kv.Durability;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.StoreOutcome;
import org.posthorn.store.rows.EmailRow.Place;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MailboxRow;
import org.posthorn.store.rows.MembershipRow;

/// Changes flags (RFC 9051 §6.4.6, RFC 7162 §3.1.3), 1,000 messages in a transaction.
public final class Flagging {
  private final AccountWrites accounts;
  private final AccountId account;
  private final AccountScope by;

  public Flagging(AccountWrites accounts, AccountId account) {
    this(accounts, account, AccountScope.WHOLE);
  }

  /// @param by the access of the principal, which each transaction checks
  public Flagging(AccountWrites accounts, AccountId account, AccountScope by) {
    this.accounts = accounts;
    this.account = account;
    this.by = by;
  }

  public StoreOutcome store(
      MailboxId in, int[] uids, FlagChange change, OptionalLong unchangedSince) {
    Uids.Builder modified = new Uids.Builder();
    Uids.Builder missing = new Uids.Builder();
    long highest = 0;
    for (int[] batch : Uids.batches(Uids.ascending(uids))) {
      StoreOutcome outcome =
          accounts.write(
              account,
              Durability.RELAXED,
              transaction ->
                  new Batch(transaction, by.in(transaction.writer()), in, change, unchangedSince)
                      .store(batch));
      modified.addAll(outcome.modified());
      missing.addAll(outcome.missing());
      highest = outcome.highestModSeq();
    }
    return new StoreOutcome(modified.toArray(), missing.toArray(), highest);
  }

  /// One transaction's part.
  private static final class Batch {
    private final AccountWrite transaction;
    private final FlagChange change;
    private final OptionalLong unchangedSince;
    private final MailboxRow mailbox;
    private final long bits;

    /// The flags that the principal may change.
    private final long settable;

    /// UIDs of this mailbox that changed together with another membership of their Email.
    private final Set<Integer> changedAlong = new HashSet<>();

    Batch(
        AccountWrite transaction,
        AccountScope reach,
        MailboxId in,
        FlagChange change,
        OptionalLong unchangedSince) {
      reach.requireRead(in);
      this.transaction = transaction;
      this.settable = reach.settable(in.value());
      this.change = change;
      this.unchangedSince = unchangedSince;
      this.mailbox = transaction.mailbox(in);
      this.bits =
          change.mode() == FlagChange.Mode.REMOVE || !reach.may(in.value(), MailboxRight.WRITE)
              ? transaction.knownBits(change.flags())
              : transaction.bits(change.flags());
      // RFC 4314 §4: what may not be changed is left out, unless that is everything.
      boolean nothing =
          change.mode() == FlagChange.Mode.REPLACE ? settable == 0 : (bits & settable) == 0;
      if (!reach.isWhole() && nothing && !change.flags().equals(FlagSet.NONE)) {
        throw new MailException(
            MailException.Kind.FORBIDDEN, "there is no right to change these flags");
      }
    }

    StoreOutcome store(int[] uids) {
      Uids.Builder modified = new Uids.Builder();
      Uids.Builder missing = new Uids.Builder();
      List<@Nullable MembershipRow> rows = Uids.memberships(transaction.writer(), mailbox.id, uids);
      for (int i = 0; i < uids.length; i++) {
        MembershipRow row = rows.get(i);
        if (row == null) {
          missing.add(uids[i]);
        } else if (changedAlong.contains(uids[i])) {
          // UNCHANGEDSINCE was checked for the membership that changed it.
          apply(membership(new Place(mailbox.id, uids[i])));
        } else if (row.modSeq() > unchangedSince.orElse(Long.MAX_VALUE)) {
          modified.add(uids[i]);
        } else {
          apply(row);
        }
      }
      return new StoreOutcome(modified.toArray(), missing.toArray(), mailbox.highestModSeq);
    }

    private void apply(MembershipRow row) {
      long flags = (row.flags() & ~settable) | (change.applied(row.flags(), bits) & settable);
      if (flags == row.flags()) {
        return;
      }
      transaction.change(mailbox, row, row.with(transaction.modSeq(), flags));
      if (row.shared() && ((flags ^ row.flags()) & ~Flags.DELETED) != 0) {
        changeAlong(row, flags & ~Flags.DELETED);
      }
    }

    /// Applies keywords to the other memberships: an Email has the same keywords in all mailboxes.
    private void changeAlong(MembershipRow row, long keywords) {
      Place own = row.place();
      for (Place place : transaction.email(row.emailId()).places()) {
        if (!place.equals(own)) {
          MembershipRow other = membership(place);
          long flags = keywords | (other.flags() & Flags.DELETED);
          transaction.change(
              transaction.mailboxOf(place), other, other.with(transaction.modSeq(), flags));
          if (place.mailbox() == mailbox.id) {
            changedAlong.add(place.uid());
          }
        }
      }
    }

    private MembershipRow membership(Place place) {
      byte[] value =
          transaction
              .writer()
              .get(MailTables.MEMBERSHIP, MailTables.membership(place.mailbox(), place.uid()));
      return MembershipRow.decode(
          place.mailbox(), place.uid(), Objects.requireNonNull(value, "a listed membership"));
    }
  }
}
