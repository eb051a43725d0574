package org.posthorn.directory;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Somebody who has mail here.
///
/// @param address the primary address, which is also the login name
/// @param quotaBytes how much mail it may keep; 0 is no limit
/// @param disabled whether it can neither log in nor receive mail
/// @param sendingLimits what was set about how much it may send
/// @param forwarding where its mail goes too, or instead
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
