package org.posthorn.store.change;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.retention.AgeLimit;
import org.posthorn.store.retention.OldMessage;
import org.posthorn.store.rows.ExpungedRow;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MailboxRow;
import org.posthorn.store.rows.MembershipRow;

/// Finds and removes the messages of an account that are older than a rule of retention allows.
public final class Aging {
  private final AccountWrites accounts;
  private final AccountId account;

  public Aging(AccountWrites accounts, AccountId account) {
    this.accounts = accounts;
    this.account = account;
  }

  /// Visits the messages of a mailbox that are too old, by UID.
  public void each(Mailbox mailbox, AgeLimit limit, Consumer<OldMessage> visitor) {
    int id = mailbox.id().value();
    accounts.scan(
        account,
        MailTables.MEMBERSHIP,
        MailTables.mailbox(id),
        MailTables.mailbox(id + 1),
        (key, value) -> {
          MembershipRow row = MembershipRow.decode(key, value);
          if (limit.takes(row.internalDate(), row.saveDate())) {
            visitor.accept(
                new OldMessage(row.uid(), row.emailId(), row.internalDate(), row.size()));
          }
        });
  }

  /// What one transaction removed.
  public record Removed(int messages, long bytes) {}

  /// Removes messages that are still there and still too old, in one transaction. They can be
  /// brought back as others that were removed.
  public Removed remove(Mailbox mailbox, AgeLimit limit, int[] uids) {
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
            if (each != null && limit.takes(each.internalDate(), each.saveDate())) {
              old.add(each);
              bytes += each.size();
            }
          }
          EmailMembership.remove(change, row, old, ExpungedRow.AGED);
          return new Removed(old.size(), bytes);
        });
  }
}
