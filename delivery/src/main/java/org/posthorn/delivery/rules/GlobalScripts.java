package org.posthorn.delivery.rules;

import java.util.Optional;
import org.posthorn.sieve.script.Script;

/// The server's scripts, which scripts of accounts may include by name (RFC 6609 §3.1).
/// Thread-safe.
@FunctionalInterface
public interface GlobalScripts {
  /// No scripts.
  GlobalScripts NONE = _ -> Optional.empty();

  /// A script by name; empty if it is missing or invalid.
  Optional<Script> script(String name);
}
