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
import org.posthorn.sieve.SieveLimits;
import org.posthorn.sieve.script.Compilation;
import org.posthorn.sieve.script.Compiler;
import org.posthorn.sieve.script.Problem;
import org.posthorn.sieve.script.Script;
import org.posthorn.store.MailStore;
import org.posthorn.store.objects.AccountObjects;
import org.posthorn.store.objects.ObjectType;
import org.posthorn.store.scripts.ScriptException;
import org.posthorn.store.scripts.Scripts;
import org.posthorn.store.scripts.StoredScript;

/// The compiled scripts of accounts, and which accounts have none. If nothing has changed, an
/// account without a script costs a look into memory. Changes by this process are seen at once,
/// changes by others soon. Thread-safe.
final class ScriptCache {
  private final MailStore store;
  private final SieveLimits limits;
  private final RuleSettings.Cache bounds;
  private final InstantSource clock;

  private final LinkedHashMap<AccountId, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);
  private long octets;

  ScriptCache(MailStore store, SieveLimits limits, RuleSettings.Cache bounds, InstantSource clock) {
    this.store = store;
    this.limits = limits;
    this.bounds = bounds;
    this.clock = clock;
  }

  /// An account's active script.
  ///
  /// @param script empty if it cannot be compiled
  /// @param included scripts of the account that it includes
  record Active(
      String name,
      long version,
      Optional<Script> script,
      List<Problem> errors,
      Map<String, Script> included) {}

  /// @param changes number of all scripts when this was read
  /// @param checked when this was known to be current
  /// @param vacationResponse the vacation response
  private record Entry(
      long changes,
      Instant checked,
      long version,
      Optional<Active> active,
      Optional<Absence> vacationResponse,
      int octets) {
    Entry at(long nowChanges, Instant now) {
      return new Entry(nowChanges, now, version, active, vacationResponse, octets);
    }

    Entry longer(int more) {
      return new Entry(changes, checked, version, active, vacationResponse, octets + more);
    }
  }

  private record Absence(VacationResponse response, Script script) {}

  /// The account's active script; empty if it has none.
  Optional<Active> active(AccountId account) {
    return current(account).active();
  }

  /// The vacation response that is in effect now.
  Optional<Script> vacationResponse(AccountId account) {
    Instant now = clock.instant();
    return current(account)
        .vacationResponse()
        .filter(vacationResponse -> vacationResponse.response().answers(now))
        .map(Absence::script);
  }

  private Entry current(AccountId account) {
    long changes = store.scriptChanges();
    Instant now = clock.instant();
    Entry known = known(account);
    if (known != null
        && known.changes() == changes
        && now.isBefore(known.checked().plus(bounds.current()))) {
      return known;
    }
    Scripts scripts = scripts(account);
    // Each change of either has a greater number than all before.
    AccountObjects objects = store.objects(Principal.system(), account);
    long version = Math.max(scripts.version(), objects.state(ObjectType.VACATION_RESPONSE));
    Entry current =
        known != null && known.version() == version
            ? known.at(changes, now)
            : load(scripts, objects, now, version).at(changes, now);
    put(account, current);
    return current;
  }

  /// A script of the account that its active script includes.
  Optional<Script> included(AccountId account, Active by, String name) {
    Script known = by.included().get(name);
    if (known != null) {
      return Optional.of(known);
    }
    try {
      Optional<StoredScript> stored = scripts(account).get(name);
      Optional<Script> compiled =
          stored.flatMap(found -> Compiler.compile(found.octets(), limits).script());
      // There are no more than an account may have; names without a script are not cached.
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
        && entry.active().filter(active -> active.version() == by.version()).isPresent()
        && by.included().put(name, script) == null) {
      put(account, entry.longer(length));
    }
  }

  private Scripts scripts(AccountId account) {
    return store.scripts(Principal.system(), account);
  }

  private Entry load(Scripts scripts, AccountObjects objects, Instant now, long version) {
    if (version == 0) {
      return new Entry(0, now, version, Optional.empty(), Optional.empty(), 0);
    }
    Optional<StoredScript> stored = scripts.active();
    Optional<Active> active = stored.map(this::compiled);
    VacationResponse response = objects.read(VacationResponse::in);
    Optional<Absence> vacationResponse =
        response.enabled()
            ? response.script(limits).map(script -> new Absence(response, script))
            : Optional.empty();
    int octets = stored.map(script -> script.octets().length).orElse(0);
    return new Entry(0, now, version, active, vacationResponse, octets);
  }

  private Active compiled(StoredScript stored) {
    Compilation compilation = Compiler.compile(stored.octets(), limits);
    return new Active(
        stored.name(),
        stored.version(),
        compilation.script(),
        compilation.errors(),
        new ConcurrentHashMap<>());
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
