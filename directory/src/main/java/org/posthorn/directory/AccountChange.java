package org.posthorn.directory;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// A change of an account; empty components are left unchanged.
///
/// @param displayName an empty inner value removes the name
/// @param quotaBytes 0 for no limit
/// @param disabled see [Account#disabled]
/// @param roles all roles after the change
public record AccountChange(
    Optional<Optional<String>> displayName,
    OptionalLong quotaBytes,
    Optional<Boolean> disabled,
    Optional<Set<AccountRole>> roles,
    Optional<SendingLimits> sendingLimits,
    Optional<Forwarding> forwarding) {

  /// No change.
  public static final AccountChange NONE =
      new AccountChange(
          Optional.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  public AccountChange {
    roles = roles.map(Set::copyOf);
  }

  public AccountChange withDisplayName(Optional<String> to) {
    return new AccountChange(
        Optional.of(to), quotaBytes, disabled, roles, sendingLimits, forwarding);
  }

  public AccountChange withQuota(long bytes) {
    return new AccountChange(
        displayName, OptionalLong.of(bytes), disabled, roles, sendingLimits, forwarding);
  }

  public AccountChange withDisabled(boolean to) {
    return new AccountChange(
        displayName, quotaBytes, Optional.of(to), roles, sendingLimits, forwarding);
  }

  public AccountChange withRoles(Set<AccountRole> to) {
    return new AccountChange(
        displayName, quotaBytes, disabled, Optional.of(to), sendingLimits, forwarding);
  }

  public AccountChange withSendingLimits(SendingLimits to) {
    return new AccountChange(displayName, quotaBytes, disabled, roles, Optional.of(to), forwarding);
  }

  public AccountChange withForwarding(Forwarding to) {
    return new AccountChange(
        displayName, quotaBytes, disabled, roles, sendingLimits, Optional.of(to));
  }

  Account applyTo(Account account) {
    return new Account(
        account.id(),
        account.tenant(),
        account.address(),
        displayName.orElse(account.displayName()),
        quotaBytes.orElse(account.quotaBytes()),
        disabled.orElse(account.disabled()),
        roles.orElse(account.roles()),
        sendingLimits.orElse(account.sendingLimits()),
        forwarding.map(to -> to.isOn() ? to : Forwarding.NONE).orElse(account.forwarding()),
        account.created());
  }
}
