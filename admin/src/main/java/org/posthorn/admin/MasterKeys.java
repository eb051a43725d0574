package org.posthorn.admin;

import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.installation.SecretKeys;
import org.posthorn.vault.KeyId;
import org.posthorn.vault.Reencryption;

/// The master key that encrypts secrets in the store. Operators only.
public final class MasterKeys {
  private final InstallationStores kept;
  private final SecretKeys keys;
  private final AuditTrail audit;

  MasterKeys(InstallationStores kept, SecretKeys keys, AuditTrail audit) {
    this.kept = kept;
    this.keys = keys;
    this.audit = audit;
  }

  public SecretKeys.Status status(Caller by) {
    by.requireInstallation(kept.access());
    return keys.status();
  }

  /// Creates the key file, if the server could not do so itself.
  ///
  /// @return how many secrets were discarded
  public int create(Caller by, boolean discardLost) {
    by.requireInstallation(kept.access());
    int discarded = keys.create(discardLost);
    audit.record(by, "master-key.create", newest(), discarded + " secrets discarded");
    return discarded;
  }

  /// @return how many secrets were encrypted again
  public int rotate(Caller by) {
    by.requireInstallation(kept.access());
    int sealed = keys.rotate();
    audit.record(by, "master-key.rotate", newest(), sealed + " secrets encrypted");
    return sealed;
  }

  /// Writes the key file again, protected by the configured token or service, or readable.
  public void protect(Caller by, boolean readable) {
    by.requireInstallation(kept.access());
    keys.protect(readable);
    audit.record(by, "master-key.protect", newest(), readable ? "readable" : "protected");
  }

  private String newest() {
    return keys.status().keys().stream().findFirst().map(key -> key.id().toString()).orElse("");
  }

  /// Whether the store's rows are encrypted, and how far.
  public Reencryption.Progress encryption(Caller by) {
    by.requireInstallation(kept.access());
    return keys.encryption();
  }

  /// Requests new keys for the rows of all accounts.
  public void renewStoreKeys(Caller by) {
    by.requireInstallation(kept.access());
    keys.renewStoreKeys();
    audit.record(by, "encryption.renew", "", "");
  }

  /// @throws OperationException if it is not a key id, is not in the file, or is still needed
  public void remove(Caller by, String id) {
    by.requireInstallation(kept.access());
    try {
      keys.remove(KeyId.parse(id));
    } catch (IllegalArgumentException e) {
      throw new OperationException(Reason.INVALID, String.valueOf(e.getMessage()));
    }
    audit.record(by, "master-key.remove", id, "");
  }
}
