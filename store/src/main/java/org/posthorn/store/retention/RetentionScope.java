package org.posthorn.store.retention;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.posthorn.directory.AccountId;

/// What a hold or a rule is for: a domain with all its accounts, or one account.
public sealed interface RetentionScope {
  /// @param name as A-label in lower case
  record OfDomain(String name) implements RetentionScope {
    private static final byte KIND = 1;

    @Override
    public byte[] key() {
      byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.allocate(1 + utf8.length).put(KIND).put(utf8).array();
    }
  }

  /// @param account which keeps its number whatever its address is
  record OfAccount(AccountId account) implements RetentionScope {
    private static final byte KIND = 2;

    @Override
    public byte[] key() {
      return ByteBuffer.allocate(1 + Long.BYTES).put(KIND).putLong(account.value()).array();
    }
  }

  /// The start of its rows' keys.
  byte[] key();

  /// Whether a key is that of an account.
  static boolean isAccount(byte[] key) {
    return key[0] == OfAccount.KIND;
  }

  /// Reads what [#key] wrote.
  ///
  /// @param end where the scope ends
  static RetentionScope of(byte[] key, int end) {
    return isAccount(key)
        ? new OfAccount(new AccountId(ByteBuffer.wrap(key).getLong(1)))
        : new OfDomain(new String(key, 1, end - 1, StandardCharsets.UTF_8));
  }
}
