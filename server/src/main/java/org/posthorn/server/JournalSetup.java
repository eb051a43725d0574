package org.posthorn.server;

import java.time.InstantSource;
import java.util.Optional;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Directory;
import org.posthorn.journal.Journal;
import org.posthorn.journal.JournalLimits;
import org.posthorn.runtime.Metrics;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.storage.LocalInstallation;
import org.posthorn.server.storage.Storage;

/// The journal as configured.
final class JournalSetup {
  private JournalSetup() {}

  static Optional<Journal> of(Configuration configuration, Storage storage, Metrics metrics) {
    Optional<Journal> journal =
        LocalInstallation.journal(configuration)
            .map(directory ->
                new Journal(
                    storage.kv(),
                    storage.holder(),
                    new Journal.Target(
                        directory, storage.secrets().vault(), storage.encryption()::isEncrypting),
                    InstantSource.system(),
                    JournalLimits.defaults()));
    journal.ifPresent(made -> {
      metrics.gauge("journal.waiting", () -> made.status().waiting());
      metrics.gauge("journal.records", () -> made.status().records());
      metrics.gauge("journal.failing", () -> made.status().failure().isPresent() ? 1 : 0);
    });
    return journal;
  }

  /// The address of an account, or its number if it was removed.
  static String address(Directory directory, AccountId account) {
    return directory
        .account(account)
        .map(Account::address)
        .map(Object::toString)
        .orElseGet(() -> "account " + account);
  }
}
