package org.posthorn.vault;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.StoreException;

/// Encrypts keys with the newest master key of a [MasterKeyFile], which is read when it is first
/// needed. Thread-safe.
public final class KeyFileService implements KeyService {
  private final Supplier<MasterKeyFile> file;
  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock;
  private @Nullable Vault vault;

  /// @param file is created with a new key by the first [#seal] if it is missing
  public KeyFileService(Supplier<MasterKeyFile> file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  @Override
  public byte[] seal(SecretPlace place, byte[] key) {
    return vault(true).seal(EncryptingSeal.PURPOSE, place, key);
  }

  @Override
  public byte[] open(SecretPlace place, byte[] encrypted) {
    return vault(false).open(EncryptingSeal.PURPOSE, place, encrypted);
  }

  @Override
  public boolean isOld(SecretPlace place, byte[] encrypted) {
    return !Vault.keyOf(place, encrypted).equals(vault(false).newest());
  }

  /// The keys in the file have changed.
  public synchronized void replace(List<MasterKey> keys) {
    if (vault != null) {
      vault.replace(keys);
    }
  }

  private synchronized Vault vault(boolean create) {
    Vault ready = vault;
    if (ready == null) {
      try {
        ready = read(file.get(), create);
      } catch (MasterKeyException e) {
        throw new StoreException(StoreException.Kind.CORRUPT, String.valueOf(e.getMessage()), e);
      }
      vault = ready;
    }
    return ready;
  }

  private Vault read(MasterKeyFile from, boolean create) {
    if (!from.exists()) {
      if (!create) {
        throw new MasterKeyException(
            "the store is encrypted, and its master key is missing: put a copy of it at "
                + from.path());
      }
      from.create(MasterKey.generate(random, clock.instant()));
    }
    return new Vault(from.path().toString(), from.read(), VaultLimits.defaults());
  }
}
