package org.posthorn.store.sharing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.posthorn.directory.Access;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.directory.rights.Share;
import org.posthorn.kv.Durability;
import org.posthorn.store.change.AccountWrite;
import org.posthorn.store.change.AccountWrites;
import org.posthorn.store.change.Appending;
import org.posthorn.store.clock.AccountTransaction;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.PendingEffect;
import org.posthorn.store.mail.StepId;
import org.posthorn.store.mailbox.ShareLimits;
import org.posthorn.store.mailbox.ShareNotice;
import org.posthorn.store.objects.ObjectRows;
import org.posthorn.store.objects.ObjectType;
import org.posthorn.store.objects.StoredObject;
import org.posthorn.store.outbox.Outbox;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.ShareEffect;
import org.posthorn.store.rows.SharedAccountRow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which accounts share mailboxes with an account. Each account has a list of them, which effects
/// of the others' transactions update; [Access] decides whether anything is really shared.
/// Thread-safe.
public final class SharedAccounts {
  private static final Logger LOG = LoggerFactory.getLogger(SharedAccounts.class);
  private static final int PAGE = 100;

  private final AccountWrites accounts;
  private final Access access;
  private final ShareLimits limits = ShareLimits.defaults();

  public SharedAccounts(AccountWrites accounts, Access access) {
    this.accounts = accounts;
    this.access = access;
  }

  /// The accounts that share mailboxes with a principal, ascending, with the shares.
  public SequencedMap<AccountId, Share> of(Principal principal) {
    SequencedMap<AccountId, Share> found = new LinkedHashMap<>();
    if (principal.isSystem()) {
      return found;
    }
    List<AccountId> owners = new ArrayList<>();
    accounts.read(
        principal.account(),
        reader -> {
          reader.walk(
              MailTables.SHARED_ACCOUNT,
              MailTables.START,
              MailTables.END,
              (key, value) -> {
                if (SharedAccountRow.decode(value).shared()) {
                  owners.add(new AccountId(MailTables.longAt(key, 0)));
                }
                return owners.size() < limits.accountsMax();
              });
          return owners;
        });
    for (AccountId owner : owners) {
      access.shared(principal, owner).ifPresent(share -> found.put(owner, share));
    }
    return found;
  }

  /// Updates accounts when an account begins or ceases to share with them. What is not updated now
  /// is done later by the outbox worker.
  public void tell(AccountId owner) {
    Outbox outbox = new Outbox(accounts);
    for (PendingEffect each : outbox.pending(owner, PAGE)) {
      if (each.effect().kind() == ShareEffect.KIND) {
        perform(each);
        var _ = outbox.remove(each.id());
      }
    }
  }

  /// Applies the effect to the account concerned; a repetition changes nothing.
  public void perform(PendingEffect pending) {
    ShareEffect told = ShareEffect.of(pending.effect());
    try {
      var _ = accounts.open(told.with());
      accounts.write(
          told.with(),
          Durability.SYNCED,
          change -> {
            note(change, pending, told);
            return Boolean.TRUE;
          });
    } catch (MailException e) {
      if (e.kind() != MailException.Kind.NOT_FOUND) {
        throw e;
      }
      LOG.info("sharing event=skipped account={} reason=\"the account was removed\"", told.with());
    }
  }

  private void note(AccountWrite change, PendingEffect pending, ShareEffect told) {
    if (!Appending.begin(change, new StepId(pending.id().toString()))) {
      return;
    }
    byte[] key = MailTables.email(pending.id().account().value());
    long modSeq = pending.id().modSeq();
    long known =
        Optional.ofNullable(change.writer().get(MailTables.SHARED_ACCOUNT, key))
            .map(row -> SharedAccountRow.decode(row).modSeq())
            .orElse(-1L);
    if (modSeq >= known) {
      change
          .writer()
          .put(
              MailTables.SHARED_ACCOUNT, key, new SharedAccountRow(modSeq, told.shared()).encode());
    }
    told.notice().ifPresent(notice -> add(change, notice));
    change.tellWatchers();
  }

  private void add(AccountTransaction change, ShareNotice notice) {
    List<StoredObject> kept =
        ObjectRows.all(change.writer(), ObjectType.SHARE_NOTIFICATION, limits.noticesMax());
    if (kept.size() >= limits.noticesMax()) {
      var _ = ObjectRows.remove(change, ObjectType.SHARE_NOTIFICATION, kept.getFirst().id());
    }
    var _ = ObjectRows.create(change, ObjectType.SHARE_NOTIFICATION, notice.encode());
  }
}
