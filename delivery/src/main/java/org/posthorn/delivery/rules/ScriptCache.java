package org.posthorn.delivery.rules;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.sieve.Limits;
import org.posthorn.sieve.script.Compilation;
import org.posthorn.sieve.script.Compiler;
import org.posthorn.sieve.script.Problem;
import org.posthorn.sieve.script.Script;
import org.posthorn.store.MailStore;
import org.posthorn.store.scripts.ScriptException;
import org.posthorn.store.scripts.Scripts;
import org.posthorn.store.scripts.StoredScript;

/// The compiled scripts of accounts, and who has none: as long as nothing has changed, an account
/// without a script costs a look into memory. Changes of this process are seen at once, those of
/// others soon. Thread-safe.
final class ScriptCache {
  private final MailStore store;
  private final Limits limits;
  private final RuleSettings.Cache bounds;
  private final InstantSource clock;

  private final LinkedHashMap<AccountId, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);
  private long octets;

  ScriptCache(MailStore store, Limits limits, RuleSettings.Cache bounds, InstantSource clock) {
    this.store = store;
    this.limits = limits;
    this.bounds = bounds;
    this.clock = clock;
  }

  /// An account's active script.
  ///
  /// @param script empty if it cannot be compiled
  /// @param included scripts of the account that it has asked for
  record Active(
      String name,
      long version,
      Optional<Script> script,
      List<Problem> errors,
      Map<String, Script> included) {}

  /// @param changes of all scripts when this was read
  /// @param checked when this was known to be current
  private record Entry(
      long changes, Instant checked, long version, Optional<Active> active, int octets) {
    Entry at(long nowChanges, Instant now) {
      return new Entry(nowChanges, now, version, active, octets);
    }

    Entry longer(int more) {
      return new Entry(changes, checked, version, active, octets + more);
    }
  }

  /// The account's active script; empty if it has none.
  Optional<Active> active(AccountId account) {
    long changes = store.scriptChanges();
    Instant now = clock.instant();
    Entry known = known(account);
    if (known != null
        && known.changes() == changes
        && now.isBefore(known.checked().plus(bounds.current()))) {
      return known.active();
    }
    Scripts scripts = scripts(account);
    long version = scripts.version();
    Entry current =
        known != null && known.version() == version
            ? known.at(changes, now)
            : load(scripts, changes, now, version);
    put(account, current);
    return current.active();
  }

  /// A script of the account that its active one includes.
  Optional<Script> included(AccountId account, Active by, String name) {
    Script known = by.included().get(name);
    if (known != null) {
      return Optional.of(known);
    }
    try {
      Optional<StoredScript> stored = scripts(account).get(name);
      Optional<Script> compiled =
          stored.flatMap(found -> Compiler.compile(found.octets(), limits).script());
      // There are as many as an account may have; the name of none is kept.
      compiled.ifPresent(script -> keep(account, by, name, script, stored.get().octets().length));
      return compiled;
    } catch (ScriptException e) {
      return Optional.empty(); // there can be none of that name
    }
  }

  private synchronized void keep(
      AccountId account, Active by, String name, Script script, int length) {
    Entry entry = entries.get(account);
    if (entry != null
        && entry.version() == by.version()
        && by.included().put(name, script) == null) {
      put(account, entry.longer(length));
    }
  }

  private Scripts scripts(AccountId account) {
    return store.scripts(Principal.system(), account);
  }

  private Entry load(Scripts scripts, long changes, Instant now, long version) {
    if (version == 0) {
      return new Entry(changes, now, version, Optional.empty(), 0);
    }
    Optional<StoredScript> stored = scripts.active();
    if (stored.isEmpty()) {
      return new Entry(changes, now, version, Optional.empty(), 0);
    }
    Compilation compilation = Compiler.compile(stored.get().octets(), limits);
    Active active =
        new Active(
            stored.get().name(),
            stored.get().version(),
            compilation.script(),
            compilation.errors(),
            new ConcurrentHashMap<>());
    int size = stored.get().octets().length;
    return new Entry(changes, now, active.version(), Optional.of(active), size);
  }

  private synchronized @Nullable Entry known(AccountId account) {
    return entries.get(account);
  }

  private synchronized void put(AccountId account, Entry entry) {
    Entry before = entries.put(account, entry);
    octets += entry.octets() - (before == null ? 0 : before.octets());
    var oldest = entries.entrySet().iterator();
    while ((octets > bounds.octetsMax() || entries.size() > bounds.accountsMax())
        && entries.size() > 1) {
      octets -= oldest.next().getValue().octets();
      oldest.remove();
    }
  }
}
