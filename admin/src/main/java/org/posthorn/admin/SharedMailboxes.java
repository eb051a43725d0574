package org.posthorn.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mailbox.MailboxRefusal;

/// Mailboxes that accounts share with others of their tenant.
public final class SharedMailboxes {
  private final InstallationStores kept;
  private final Accounts accounts;
  private final AuditTrail audit;

  SharedMailboxes(InstallationStores kept, Accounts accounts, AuditTrail audit) {
    this.kept = kept;
    this.accounts = accounts;
    this.audit = audit;
  }

  /// The rights of another account on a mailbox.
  ///
  /// @param mailbox its path
  /// @param with address of the other account; its number if the account no longer exists
  public record Entry(String mailbox, String with, MailboxRights rights) {}

  /// What an account shares, sorted by mailbox.
  public List<Entry> list(Caller by, String address) {
    MailAccount mail = mail(by, accounts.named(by, address));
    var shares = mail.shares();
    List<Entry> entries = new ArrayList<>();
    for (Mailbox mailbox : mail.mailboxes()) {
      shares
          .getOrDefault(mailbox.id(), new TreeMap<>())
          .forEach((with, rights) -> entries.add(new Entry(mailbox.path(), name(with), rights)));
    }
    return entries;
  }

  private String name(AccountId account) {
    return kept.directory()
        .account(account)
        .map(found -> found.address().toString())
        .orElseGet(account::toString);
  }

  /// Sets the rights of another account on a mailbox, and removes its other rights.
  ///
  /// @param letters of RFC 4314, such as `lrs`
  /// @throws OperationException if a letter is no right, there is no such mailbox, or the other is
  ///   not of the same tenant
  public void set(Caller by, String address, String mailbox, String with, String letters) {
    MailboxRights rights;
    try {
      rights = MailboxRights.parse(letters);
    } catch (IllegalArgumentException e) {
      throw new OperationException(Reason.INVALID, String.valueOf(e.getMessage()));
    }
    if (!rights.lists()) {
      throw new OperationException(
          Reason.INVALID, "the rights need l, so that the mailbox is listed");
    }
    change(by, address, mailbox, with, rights);
  }

  /// Removes the rights of another account on a mailbox.
  public void remove(Caller by, String address, String mailbox, String with) {
    change(by, address, mailbox, with, MailboxRights.NONE);
  }

  private void change(Caller by, String address, String path, String with, MailboxRights rights) {
    Account account = accounts.named(by, address);
    Account other = accounts.named(by, with);
    if (account.id().equals(other.id()) || !account.tenant().equals(other.tenant())) {
      throw new OperationException(
          Reason.INVALID, "a mailbox is shared with another account of the same tenant");
    }
    MailAccount mail = mail(by, account);
    Mailbox mailbox =
        mail.mailbox(path)
            .orElseThrow(() ->
                new OperationException(Reason.NOT_FOUND, address + " has no mailbox " + path));
    try {
      var _ =
          mail.changeMailboxes(
              OptionalLong.empty(),
              tree -> {
                SortedMap<AccountId, MailboxRights> all = new TreeMap<>(tree.shares(mailbox.id()));
                if (rights.isNone()) {
                  all.remove(other.id());
                } else {
                  all.put(other.id(), rights);
                }
                tree.share(mailbox.id(), Map.copyOf(all));
                return true;
              });
    } catch (MailboxRefusal e) {
      throw new OperationException(Reason.REFUSED, String.valueOf(e.getMessage()));
    }
    audit.record(
        by,
        rights.isNone() ? "share-remove" : "share-set",
        account.address().toString(),
        path + ", with " + other.address() + (rights.isNone() ? "" : ", rights " + rights));
  }

  private MailAccount mail(Caller by, Account account) {
    return kept.mail().account(by.actor(), account.id());
  }
}
