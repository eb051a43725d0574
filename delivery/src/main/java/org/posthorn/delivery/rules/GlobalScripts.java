package org.posthorn.delivery.rules;

import java.util.Optional;
import org.posthorn.sieve.script.Script;

/// The server's scripts, which those of accounts may include by name (RFC 6609 §3.1). Thread-safe.
@FunctionalInterface
public interface GlobalScripts {
  /// None.
  GlobalScripts NONE = _ -> Optional.empty();

  /// The script of a name; empty if it is missing or cannot be used.
  Optional<Script> script(String name);
}
