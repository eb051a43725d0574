package org.posthorn.directory;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// An account.
///
/// @param address the primary address, which is also the login name
/// @param quotaBytes the limit of its mail; 0 for no limit
/// @param disabled whether it can neither log in nor receive mail
/// @param sendingLimits its own limits of sending
/// @param forwarding addresses that its mail is forwarded to
public record Account(
    AccountId id,
    TenantId tenant,
    Address address,
    Optional<String> displayName,
    long quotaBytes,
    boolean disabled,
    Set<AccountRole> roles,
    SendingLimits sendingLimits,
    Forwarding forwarding,
    Instant created) {

  public Account {
    roles = Set.copyOf(roles);
  }
}
