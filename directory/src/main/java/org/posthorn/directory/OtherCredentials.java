package org.posthorn.directory;

import java.time.Instant;
import org.posthorn.kv.Reader;

/// Knows credentials that are kept elsewhere than [Passwords]: a browser's session, a token.
/// Thread-safe.
@FunctionalInterface
public interface OtherCredentials {
  /// Whether a principal with this credential may still act; false for one that is not of this
  /// kind.
  ///
  /// @param reader of the account's partition
  boolean holds(Account account, CredentialId credential, Reader reader, Instant now);
}
