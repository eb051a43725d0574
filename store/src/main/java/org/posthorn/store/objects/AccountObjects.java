package org.posthorn.store.objects;

import java.util.Optional;
import java.util.function.Function;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.store.change.AccountWrites;
import org.posthorn.store.clock.AccountTransaction;
import org.posthorn.store.mail.MailException;

/// A principal's handle on the objects of an account that are kept beside its mail. Thread-safe,
/// holds nothing; each method is current as of its call.
public final class AccountObjects {
  private final AccountWrites accounts;
  private final AccountId account;
  private final Runnable requireWrite;

  /// @param requireWrite throws if the principal may not change the account
  public AccountObjects(AccountWrites accounts, AccountId account, Runnable requireWrite) {
    this.accounts = accounts;
    this.account = account;
    this.requireWrite = requireWrite;
  }

  public AccountId id() {
    return account;
  }

  /// Reads objects by [ObjectRows], all of one moment.
  public <T> T read(KeyValueStore.ReadBody<T> body) {
    return accounts.read(account, body);
  }

  /// The state of a type; 0 if there never was such an object.
  public long state(ObjectType type) {
    return read(reader -> ObjectRows.state(reader, type));
  }

  /// What changed since a state.
  ///
  /// @param max changes, at least 1 and at most 1,000
  /// @return empty if that cannot be told
  public Optional<ObjectChanges> since(ObjectType type, long state, int max) {
    if (accounts.open(account).gaps().contain(state)) {
      return Optional.empty();
    }
    return read(reader -> ObjectRows.since(reader, type, state, max));
  }

  /// Changes objects by [ObjectRows] in one synced transaction.
  ///
  /// @param body may run twice, and does no input or output
  /// @throws MailException of kind FORBIDDEN for what the principal may not do, and of kind
  ///   NOT_FOUND if the account is erased
  public <T> T write(Function<AccountTransaction, T> body) {
    requireWrite.run();
    return accounts.write(account, Durability.SYNCED, body::apply);
  }

  /// The same on disk within a second, for what can be found out again.
  public <T> T writeRelaxed(Function<AccountTransaction, T> body) {
    requireWrite.run();
    return accounts.write(account, Durability.RELAXED, body::apply);
  }
}
