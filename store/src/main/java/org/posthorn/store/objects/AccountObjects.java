package org.posthorn.store.objects;

import java.util.Optional;
import java.util.function.Function;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.store.change.AccountWrites;
import org.posthorn.store.clock.AccountTransaction;
import org.posthorn.store.mail.MailException;

/// A principal's access to the objects of an account beside its mail. Thread-safe and stateless.
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

  /// Reads objects by [ObjectRows] in one snapshot.
  public <T> T read(KeyValueStore.ReadBody<T> body) {
    return accounts.read(account, body);
  }

  /// The state of a type; 0 if there never was an object.
  public long state(ObjectType type) {
    return read(reader -> ObjectRows.state(reader, type));
  }

  /// The changes since a state.
  ///
  /// @param max changes, at least 1 and at most 1,000
  /// @return empty if they cannot be listed
  public Optional<ObjectChanges> since(ObjectType type, long state, int max) {
    if (accounts.open(account).gaps().contain(state)) {
      return Optional.empty();
    }
    return read(reader -> ObjectRows.since(reader, type, state, max));
  }

  /// Changes objects by [ObjectRows] in one synced transaction.
  ///
  /// @param body may run twice; must not do I/O
  /// @throws MailException of kind FORBIDDEN if the principal lacks a right, and of kind NOT_FOUND
  ///   if the account is erased
  public <T> T write(Function<AccountTransaction, T> body) {
    requireWrite.run();
    return accounts.write(account, Durability.SYNCED, body::apply);
  }

  /// As [#write], but on disk only within a second, for data that can be recovered.
  public <T> T writeRelaxed(Function<AccountTransaction, T> body) {
    requireWrite.run();
    return accounts.write(account, Durability.RELAXED, body::apply);
  }
}
