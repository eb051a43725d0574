package org.posthorn.directory;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// An account to be created.
///
/// @param quotaBytes empty for the default, 0 for no limit
/// @param password empty for an account that cannot log in yet
public record NewAccount(
    Address address,
    Optional<String> displayName,
    OptionalLong quotaBytes,
    Set<AccountRole> roles,
    Optional<NewPassword> password) {

  public NewAccount {
    roles = Set.copyOf(roles);
  }

  /// An account with a password and default values.
  public static NewAccount of(Address address, String password) {
    return of(address, new NewPassword.Plain(password));
  }

  /// An account with a password and default values.
  public static NewAccount of(Address address, NewPassword password) {
    return new NewAccount(
        address, Optional.empty(), OptionalLong.empty(), Set.of(), Optional.of(password));
  }

  /// The same with more roles.
  public NewAccount with(AccountRole... more) {
    return new NewAccount(address, displayName, quotaBytes, Set.of(more), password);
  }
}
