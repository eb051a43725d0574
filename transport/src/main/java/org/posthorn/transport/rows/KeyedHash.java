package org.posthorn.transport.rows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.runtime.Digests;

/// Hashes names in row keys: HMAC-SHA-256 with a secret of this store. Keys are not sealed and must
/// not reveal whom users write to. Thread-safe.
public final class KeyedHash {
  private static final byte[] SECRET_KEY = {1};

  /// Only cloned, never used itself: cheaper than creating a Mac each time.
  private final Mac prepared;

  private KeyedHash(byte[] secret) {
    prepared = Digests.hmacSha256(secret);
  }

  /// Uses the secret of a store, which is created by the first call and never changes.
  public static KeyedHash of(KeyValueStore kv, SecureRandom random) {
    byte[] fresh = new byte[32];
    random.nextBytes(fresh);
    byte[] secret =
        kv.write(
            OutboundTables.partition(),
            Durability.SYNCED,
            writer -> {
              byte[] found = writer.get(OutboundTables.SECRETS, SECRET_KEY);
              if (found == null) {
                writer.put(OutboundTables.SECRETS, SECRET_KEY, fresh);
                return fresh;
              }
              return found;
            });
    return new KeyedHash(secret);
  }

  /// The first eight bytes.
  public long number(String name) {
    return ByteBuffer.wrap(bytes(name)).getLong();
  }

  /// The first 16 bytes.
  public byte[] bytes(String name) {
    try {
      Mac mac = (Mac) prepared.clone();
      return Arrays.copyOf(mac.doFinal(name.getBytes(StandardCharsets.UTF_8)), 16);
    } catch (CloneNotSupportedException e) {
      throw new LinkageError("the platform's HMAC can be copied", e);
    }
  }
}
