package org.posthorn.admin.values;

import java.util.Set;

/// What an account may administer. Each role includes those before it, but for auditors.
public enum AccountRole {
  /// Only itself.
  NONE(Set.of()),
  /// Nothing; it reads the journal of all mail, which no other role may.
  AUDITOR(Set.of(org.posthorn.directory.AccountRole.AUDITOR)),
  /// The accounts and aliases of domains that list it as administrator.
  DOMAIN_ADMINISTRATOR(Set.of(org.posthorn.directory.AccountRole.DOMAIN_ADMINISTRATOR)),
  /// The domains and accounts of its tenant.
  ADMINISTRATOR(Set.of(org.posthorn.directory.AccountRole.ADMINISTRATOR)),
  /// The installation.
  OPERATOR(
      Set.of(
          org.posthorn.directory.AccountRole.ADMINISTRATOR,
          org.posthorn.directory.AccountRole.OPERATOR));

  private final Set<org.posthorn.directory.AccountRole> roles;

  AccountRole(Set<org.posthorn.directory.AccountRole> roles) {
    this.roles = roles;
  }

  /// As stored in the directory.
  public Set<org.posthorn.directory.AccountRole> roles() {
    return roles;
  }

  public static AccountRole of(Set<org.posthorn.directory.AccountRole> roles) {
    if (roles.contains(org.posthorn.directory.AccountRole.OPERATOR)) {
      return OPERATOR;
    }
    if (roles.contains(org.posthorn.directory.AccountRole.ADMINISTRATOR)) {
      return ADMINISTRATOR;
    }
    if (roles.contains(org.posthorn.directory.AccountRole.AUDITOR)) {
      return AUDITOR;
    }
    return roles.contains(org.posthorn.directory.AccountRole.DOMAIN_ADMINISTRATOR)
        ? DOMAIN_ADMINISTRATOR
        : NONE;
  }
}
