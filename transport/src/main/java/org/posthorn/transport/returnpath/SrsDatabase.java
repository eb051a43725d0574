package org.posthorn.transport.returnpath;

import java.util.Optional;
import org.posthorn.smtp.syntax.Mailbox;

/// Remembers the addresses that are too long to be rewritten, at least as long as [Srs] accepts its
/// own. Thread-safe.
public interface SrsDatabase {
  /// Keeps an address; it is durable afterwards.
  ///
  /// @return what it is found by: at most 40 letters a to z in either case and digits, the same for
  ///   the same address
  String keep(Mailbox address);

  /// @param key as it came back, perhaps in other letter case
  Optional<Mailbox> find(String key);
}
