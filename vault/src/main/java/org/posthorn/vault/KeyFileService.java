package org.posthorn.vault;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.StoreException;

/// Encrypts keys with the newest master key of a [MasterKeyFile], which is read when it is first
/// needed. Thread-safe.
public final class KeyFileService implements KeyService {
  private final Supplier<MasterKeyFile> file;
  private @Nullable Vault vault;

  public KeyFileService(Supplier<MasterKeyFile> file) {
    this.file = file;
  }

  @Override
  public byte[] seal(SecretPlace place, byte[] key) {
    return vault().seal(EncryptingSeal.PURPOSE, place, key);
  }

  @Override
  public byte[] open(SecretPlace place, byte[] encrypted) {
    return vault().open(EncryptingSeal.PURPOSE, place, encrypted);
  }

  @Override
  public boolean isOld(SecretPlace place, byte[] encrypted) {
    return !Vault.keyOf(place, encrypted).equals(vault().newest());
  }

  /// The keys in the file have changed.
  public synchronized void replace(List<MasterKey> keys) {
    if (vault != null) {
      vault.replace(keys);
    }
  }

  private synchronized Vault vault() {
    Vault ready = vault;
    if (ready == null) {
      try {
        ready = read(file.get());
      } catch (MasterKeyException e) {
        throw new StoreException(StoreException.Kind.CORRUPT, String.valueOf(e.getMessage()), e);
      }
      vault = ready;
    }
    return ready;
  }

  private static Vault read(MasterKeyFile from) {
    if (!from.exists()) {
      throw new MasterKeyException(
          "the store is encrypted, and its master key is missing: put a copy of it at "
              + from.path());
    }
    return new Vault(from.path().toString(), from.read(), VaultLimits.defaults());
  }
}
