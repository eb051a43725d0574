package org.posthorn.directory;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Passwords that were verified lately, so that a client that connects every minute does not cost
/// an Argon2 each time. Kept as HMAC under a key of this process over account, version of its
/// credentials, and password: a change of any of them makes the entry void, and a copy of the
/// memory without the key is of no use.
///
/// Thread-safe; no method blocks.
final class RememberedPasswords {
  private static final String HMAC = "HmacSHA256";

  private record Entry(CredentialId credential, Instant until) {}

  private final Clock clock;
  private final Duration remembered;
  private final SecretKeySpec key;
  private final BoundedCache<ByteBuffer, Entry> entries;

  RememberedPasswords(Clock clock, Limits limits) {
    this.clock = clock;
    remembered = limits.rememberedFor();
    entries = new BoundedCache<>(limits.rememberedPasswords());
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    key = new SecretKeySpec(random, HMAC);
  }

  Optional<CredentialId> find(AccountId account, long version, String password) {
    ByteBuffer name = name(account, version, password);
    Optional<Entry> found = entries.get(name);
    if (found.filter(e -> !clock.instant().isBefore(e.until)).isPresent()) {
      entries.remove(name);
      return Optional.empty();
    }
    return found.map(Entry::credential);
  }

  void remember(AccountId account, long version, String password, CredentialId credential) {
    Entry entry = new Entry(credential, clock.instant().plus(remembered));
    // The name holds the version, so an entry can be superfluous but not out of date.
    entries.put(name(account, version, password), entry, entries.stamp());
  }

  int size() {
    return entries.size();
  }

  private ByteBuffer name(AccountId account, long version, String password) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      mac.update(Tables.key(account.value(), version));
      return ByteBuffer.wrap(mac.doFinal(Tables.key(password)));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}
