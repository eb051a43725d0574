package org.posthorn.spam.account;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Table;
import org.posthorn.kv.codec.RowWriter;

/// The senders that an account has received mail from or written to. Rows contain only digests of
/// addresses. Thread-safe.
public final class KnownSenders {
  static final Table TABLE = new Table(105, "spam_sender", Table.Family.ROWS);
  private static final int VERSION = 1;
  private static final int KEY_BYTES = 16;

  private final KeyValueStore kv;

  public KnownSenders(KeyValueStore kv) {
    this.kv = kv;
  }

  /// Whether an account knows a sender.
  ///
  /// @throws org.posthorn.kv.StoreException if it cannot be read
  public boolean contains(AccountId account, Address sender) {
    return kv.get(account.partition(), TABLE, key(account, sender)) != null;
  }

  /// Adds senders. If this is lost at an unclean stop, they are added with their next message.
  ///
  /// @throws org.posthorn.kv.StoreException if they cannot be written
  public void add(AccountId account, Collection<Address> senders) {
    if (!senders.isEmpty()) {
      kv.write(
          account.partition(),
          Durability.RELAXED,
          writer -> {
            for (Address sender : senders) {
              byte[] key = key(account, sender);
              if (writer.get(TABLE, key) == null) {
                writer.put(TABLE, key, new RowWriter(VERSION).done());
              }
            }
            return Boolean.TRUE;
          });
    }
  }

  private static byte[] key(AccountId account, Address sender) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(account.value()).array());
      digest.update(SenderPattern.key(sender).getBytes(StandardCharsets.UTF_8));
      return Arrays.copyOf(digest.digest(), KEY_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java has it
    }
  }
}
