package org.posthorn.directory;

import java.util.Set;

/// Who acts: an account's owner, or the system itself.
public record Principal(AccountId accountId, long tenant, Set<String> roles) {
  private static final Principal SYSTEM = new Principal(new AccountId(0), 0, Set.of("system"));

  public Principal {
    roles = Set.copyOf(roles);
  }

  /// The server acting for itself: delivery, sweeping, checks.
  public static Principal system() {
    return SYSTEM;
  }
}
