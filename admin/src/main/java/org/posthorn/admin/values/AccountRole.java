package org.posthorn.admin.values;

import java.util.Set;
import org.posthorn.directory.Role;

/// What an account may administer, as people say it: each may do what those before may.
public enum AccountRole {
  /// Nothing but itself.
  NONE(Set.of()),
  /// The accounts and aliases of domains that name it.
  DOMAIN_ADMINISTRATOR(Set.of(Role.DOMAIN_ADMINISTRATOR)),
  /// The domains and accounts of its tenant.
  ADMINISTRATOR(Set.of(Role.ADMINISTRATOR)),
  /// The installation.
  OPERATOR(Set.of(Role.ADMINISTRATOR, Role.OPERATOR));

  private final Set<Role> roles;

  AccountRole(Set<Role> roles) {
    this.roles = roles;
  }

  /// As they are kept.
  public Set<Role> roles() {
    return roles;
  }

  public static AccountRole of(Set<Role> roles) {
    if (roles.contains(Role.OPERATOR)) {
      return OPERATOR;
    }
    if (roles.contains(Role.ADMINISTRATOR)) {
      return ADMINISTRATOR;
    }
    return roles.contains(Role.DOMAIN_ADMINISTRATOR) ? DOMAIN_ADMINISTRATOR : NONE;
  }
}
