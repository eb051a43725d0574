package org.posthorn.delivery.rules;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.sieve.SieveLimits;
import org.posthorn.sieve.script.Compilation;
import org.posthorn.sieve.script.Compiler;
import org.posthorn.sieve.script.Problem;
import org.posthorn.sieve.script.Script;
import org.posthorn.store.MailStore;
import org.posthorn.store.scripts.ScriptException;
import org.posthorn.store.scripts.Scripts;
import org.posthorn.store.scripts.StoredScript;

/// Compiled scripts of accounts by name, active or not. A cached script is valid as long as the
/// account's scripts have not changed. Thread-safe.
final class NamedScripts {
  private final MailStore store;
  private final SieveLimits limits;
  private final long octetsMax;
  private final LinkedHashMap<Key, Named> kept = new LinkedHashMap<>(64, 0.75f, true);
  private long octets;

  /// @param octetsMax of all cached scripts
  NamedScripts(MailStore store, SieveLimits limits, long octetsMax) {
    this.store = store;
    this.limits = limits;
    this.octetsMax = octetsMax;
  }

  private record Key(AccountId account, String name) {}

  /// A script.
  ///
  /// @param version of the account's scripts
  /// @param script empty if it cannot be compiled
  record Named(
      String name, long version, Optional<Script> script, List<Problem> errors, int octets) {}

  /// The script with a name; empty if the account has no such script.
  Optional<Named> get(AccountId account, String name) {
    Scripts scripts = store.scripts(Principal.system(), account);
    Named known = known(new Key(account, name));
    if (known != null && known.version() == scripts.version()) {
      return Optional.of(known);
    }
    try {
      Optional<Named> compiled = scripts.get(name).map(this::compiled);
      compiled.ifPresent(found -> keep(new Key(account, name), found));
      return compiled;
    } catch (ScriptException e) {
      return Optional.empty(); // there can be none of that name
    }
  }

  private Named compiled(StoredScript stored) {
    Compilation compilation = Compiler.compile(stored.octets(), limits);
    return new Named(
        stored.name(),
        stored.version(),
        compilation.script(),
        compilation.errors(),
        stored.octets().length);
  }

  private synchronized @Nullable Named known(Key key) {
    return kept.get(key);
  }

  private synchronized void keep(Key key, Named script) {
    Named before = kept.put(key, script);
    octets += script.octets() - (before == null ? 0 : before.octets());
    var oldest = kept.entrySet().iterator();
    while (octets > octetsMax && kept.size() > 1) {
      octets -= oldest.next().getValue().octets();
      oldest.remove();
    }
  }
}
