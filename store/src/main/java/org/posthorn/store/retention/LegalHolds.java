package org.posthorn.store.retention;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.RowRange;

/// The legal holds of an installation. While one is active, expunged Emails of its accounts are
/// kept although their time is over, no rule of retention removes anything, and the account is not
/// erased. Thread-safe.
public final class LegalHolds {
  private final KeyValueStore kv;
  private final InstantSource clock;
  private final Function<AccountId, Optional<String>> domains;

  /// @param domains finds the domain of an account
  public LegalHolds(
      KeyValueStore kv, InstantSource clock, Function<AccountId, Optional<String>> domains) {
    this.kv = kv;
    this.clock = clock;
    this.domains = domains;
  }

  /// Sets a hold; replaces one of the same scope. Synced.
  public void set(LegalHold hold) {
    kv.write(
        RetentionTables.INSTALLATION,
        Durability.SYNCED,
        writer -> {
          writer.put(RetentionTables.HOLD, hold.scope().key(), hold.encode());
          return true;
        });
  }

  /// Lifts a hold. What was kept for it alone is erased by the next run of the sweeper.
  ///
  /// @return whether there was one
  public boolean lift(RetentionScope scope) {
    return kv.write(
        RetentionTables.INSTALLATION,
        Durability.SYNCED,
        writer -> {
          boolean there = writer.get(RetentionTables.HOLD, scope.key()) != null;
          writer.delete(RetentionTables.HOLD, scope.key());
          return there;
        });
  }

  /// All holds, also those that have ended.
  public List<LegalHold> all() {
    List<LegalHold> all = new ArrayList<>();
    RowRange.all(RetentionTables.INSTALLATION, RetentionTables.HOLD)
        .each(
            kv,
            row ->
                all.add(
                    LegalHold.decode(RetentionScope.of(row.key(), row.key().length), row.value())));
    return all;
  }

  /// The active hold of an account, or else that of its domain.
  public Optional<LegalHold> of(AccountId account) {
    Stream<RetentionScope> own = Stream.of(new RetentionScope.OfAccount(account));
    Stream<RetentionScope> domain =
        domains.apply(account).stream().map(RetentionScope.OfDomain::new);
    return Stream.concat(own, domain)
        .flatMap(scope -> find(scope).stream())
        .filter(hold -> hold.isActive(clock.instant()))
        .findFirst();
  }

  private Optional<LegalHold> find(RetentionScope scope) {
    return Optional.ofNullable(
            kv.get(RetentionTables.INSTALLATION, RetentionTables.HOLD, scope.key()))
        .map(value -> LegalHold.decode(scope, value));
  }
}
