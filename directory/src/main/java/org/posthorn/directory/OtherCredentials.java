package org.posthorn.directory;

import java.time.Instant;
import org.posthorn.kv.Reader;

/// Verifies credentials that are stored outside of [Passwords]: browser sessions, tokens.
/// Thread-safe.
@FunctionalInterface
public interface OtherCredentials {
  /// Whether a principal with this credential may still act; false for a credential of another
  /// type.
  ///
  /// @param reader of the account's partition
  boolean holds(Account account, CredentialId credential, Reader reader, Instant now);
}
