package org.posthorn.store.change;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.rows.ExpungedRow;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MailboxRow;
import org.posthorn.store.rows.MembershipRow;

/// Finds and removes the messages of an account that are older than a rule of retention allows.
public final class Aging {
  /// How long a message stays in a mailbox at least, whenever it was received: old mail that was
  /// imported, moved or brought back is not removed at once. Shorter if the rule is.
  public static final Duration STAY_MIN = Duration.ofDays(14);

  private final AccountWrites accounts;
  private final AccountId account;

  public Aging(AccountWrites accounts, AccountId account) {
    this.accounts = accounts;
    this.account = account;
  }

  /// Which messages of a mailbox are too old.
  ///
  /// @param receivedBefore received before this time, seconds since 1970
  /// @param savedBefore and put into the mailbox before this time
  public record Cut(long receivedBefore, long savedBefore) {
    /// From Trash and Junk a message is removed so many days after it was put there, from any other
    /// mailbox so many days after it was received.
    public static Cut of(Mailbox mailbox, int days, Instant now) {
      boolean bySaveDate =
          mailbox
              .role()
              .filter(role -> role == MailboxRole.TRASH || role == MailboxRole.JUNK)
              .isPresent();
      Duration age = Duration.ofDays(days);
      Duration stay = bySaveDate || age.compareTo(STAY_MIN) < 0 ? age : STAY_MIN;
      return new Cut(
          bySaveDate ? Long.MAX_VALUE : now.minus(age).getEpochSecond(),
          now.minus(stay).getEpochSecond());
    }

    boolean takes(MembershipRow row) {
      return row.internalDate() < receivedBefore && row.saveDate() < savedBefore;
    }
  }

  /// A message that is too old.
  ///
  /// @param received seconds since 1970
  public record Old(int uid, long emailId, long received, long bytes) {}

  /// Visits the messages of a mailbox that are too old, by UID.
  public void each(Mailbox mailbox, Cut cut, Consumer<Old> visitor) {
    int id = mailbox.id().value();
    accounts.scan(
        account,
        MailTables.MEMBERSHIP,
        MailTables.mailbox(id),
        MailTables.mailbox(id + 1),
        (key, value) -> {
          MembershipRow row = MembershipRow.decode(key, value);
          if (cut.takes(row)) {
            visitor.accept(new Old(row.uid(), row.emailId(), row.internalDate(), row.size()));
          }
        });
  }

  /// What one transaction removed.
  public record Removed(int messages, long bytes) {}

  /// Removes messages that are still there and still too old, in one transaction. They can be
  /// brought back as others that were removed.
  public Removed remove(Mailbox mailbox, Cut cut, int[] uids) {
    return accounts.write(
        account,
        Durability.SYNCED,
        change -> {
          MailboxRow row;
          try {
            row = change.mailbox(mailbox.id());
          } catch (MailException e) {
            return new Removed(0, 0); // it was deleted meanwhile
          }
          List<MembershipRow> old = new ArrayList<>();
          long bytes = 0;
          for (MembershipRow each : Uids.memberships(change.writer(), row.id, uids)) {
            if (each != null && cut.takes(each)) {
              old.add(each);
              bytes += each.size();
            }
          }
          EmailMembership.remove(change, row, old, ExpungedRow.AGED);
          return new Removed(old.size(), bytes);
        });
  }
}
