package org.posthorn.transport.returnpath;

import java.util.Optional;
import org.posthorn.smtp.syntax.Mailbox;

/// Stores addresses that are too long to be rewritten, at least as long as [Srs] accepts rewritten
/// ones. Thread-safe.
public interface SrsDatabase {
  /// Stores an address durably.
  ///
  /// @return its key: at most 40 characters a-z, A-Z and 0-9; the same key for the same address
  String keep(Mailbox address);

  /// @param key the key, possibly in other case
  Optional<Mailbox> find(String key);
}
