package org.posthorn.admin;

import java.util.List;
import java.util.Optional;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.delivery.encryption.AccountKeys;
import org.posthorn.delivery.encryption.AccountKeys.Arriving;
import org.posthorn.delivery.encryption.AccountKeys.Choice;
import org.posthorn.delivery.encryption.EncryptionLimits;
import org.posthorn.directory.Account;
import org.posthorn.vault.recipient.KeyRefusedException;
import org.posthorn.vault.recipient.RecipientKey;

/// The public keys of accounts, and whether arriving mail is encrypted to them. Available to the
/// account itself and to administrators of its tenant.
public final class EncryptionKeys {
  private final InstallationStores kept;
  private final Accounts accounts;
  private final AuditTrail audit;
  private final AccountKeys keys;

  EncryptionKeys(InstallationStores kept, Accounts accounts, AuditTrail audit) {
    this.kept = kept;
    this.accounts = accounts;
    this.audit = audit;
    keys = new AccountKeys(kept.kv(), kept.clock(), EncryptionLimits.defaults());
  }

  /// Keys and choice of an account.
  public record State(Choice choice, List<Key> keys) {
    public State {
      keys = List.copyOf(keys);
    }
  }

  /// A key.
  ///
  /// @param expired whether its owner must renew it. Mail is encrypted to it only if all others are
  ///   expired too
  public record Key(AccountKeys.Stored stored, boolean expired) {}

  public State state(Caller by, String address) {
    return state(account(by, address));
  }

  private State state(Account account) {
    List<Key> all =
        keys.list(account.id()).stream()
            .map(stored -> new Key(stored, stored.key().expired(kept.clock().instant())))
            .toList();
    return new State(keys.choice(account.id()), all);
  }

  private Account account(Caller by, String address) {
    Account account = accounts.ownOrNamed(by, address);
    kept.access().requireSelfOrAdministration(by.actor(), account.id());
    return account;
  }

  /// Adds the keys of a file.
  ///
  /// @param upload OpenPGP public keys, or a certificate
  /// @throws OperationException if one of them cannot be used, or there are too many
  public State add(Caller by, String address, byte[] upload) {
    Account account = account(by, address);
    try {
      for (RecipientKey key : keys.add(account.id(), upload)) {
        audit.record(by, "encryption.key-add", account.address().toString(), key.fingerprint());
      }
    } catch (KeyRefusedException e) {
      throw new OperationException(Reason.INVALID, e.reason());
    } catch (AccountKeys.TooManyKeysException e) {
      throw new OperationException(Reason.FAILED, String.valueOf(e.getMessage()));
    }
    return state(account);
  }

  /// Removes a key.
  ///
  /// @throws OperationException if there is no such key, or it is needed
  public void remove(Caller by, String address, String fingerprint) {
    Account account = account(by, address);
    try {
      if (!keys.remove(account.id(), fingerprint)) {
        throw new OperationException(
            Reason.NOT_FOUND, account.address() + " has no key " + fingerprint);
      }
    } catch (AccountKeys.KeyNeededException e) {
      throw new OperationException(Reason.FAILED, String.valueOf(e.getMessage()));
    }
    audit.record(by, "encryption.key-remove", account.address().toString(), fingerprint);
  }

  /// Sets the choice of an account. What is not given stays as it is.
  ///
  /// @param arriving `off`, `openpgp` or `smime`
  /// @throws OperationException if there is no key for it
  public State choose(
      Caller by, String address, Optional<String> arriving, Optional<Boolean> publish) {
    Account account = account(by, address);
    Optional<Arriving> named =
        arriving.map(text ->
            Arriving.of(text)
                .orElseThrow(() ->
                    new OperationException(
                        Reason.INVALID, "expected off, openpgp or smime, not " + text)));
    Choice wanted;
    try {
      wanted = keys.choose(account.id(), named, publish);
    } catch (AccountKeys.KeyNeededException e) {
      throw new OperationException(Reason.FAILED, String.valueOf(e.getMessage()));
    }
    audit.record(
        by,
        "encryption.choose",
        account.address().toString(),
        wanted.arriving().text() + (wanted.publish() ? ", published" : ", not published"));
    return state(account);
  }
}
