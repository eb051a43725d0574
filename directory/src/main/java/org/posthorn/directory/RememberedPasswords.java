package org.posthorn.directory;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.posthorn.runtime.Digests;

/// Cache of recently verified passwords, so that a client that connects every minute does not cost
/// an Argon2 each time. An entry is an HMAC under a key of this process over account, version of
/// its credentials, and password: a change of any of them invalidates it, and a copy of the entries
/// without the key is useless.
///
/// Thread-safe; no method blocks.
final class RememberedPasswords {
  private record Entry(CredentialId credential, Instant until) {}

  private final Clock clock;
  private final Duration remembered;
  private final byte[] key = new byte[32];
  private final BoundedCache<ByteBuffer, Entry> entries;

  RememberedPasswords(Clock clock, DirectoryLimits limits) {
    this.clock = clock;
    remembered = limits.rememberedTime();
    entries = new BoundedCache<>(limits.rememberedPasswords());
    new SecureRandom().nextBytes(key);
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
    // The name contains the version, so an entry can be superfluous but never outdated.
    entries.put(name(account, version, password), entry, entries.stamp());
  }

  int size() {
    return entries.size();
  }

  private ByteBuffer name(AccountId account, long version, String password) {
    return ByteBuffer.wrap(
        Digests.hmacSha256(
            key, DirectoryTables.key(account.value(), version), DirectoryTables.key(password)));
  }
}
