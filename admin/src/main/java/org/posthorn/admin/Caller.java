package org.posthorn.admin;

import org.posthorn.directory.Access;
import org.posthorn.directory.AccountRole;
import org.posthorn.directory.Domain;
import org.posthorn.directory.Principal;
import org.posthorn.directory.TenantId;

/// Who calls an operation, and in which tenant. Objects of other tenants do not exist for the
/// operation.
///
/// @param actor who is named in the audit log
public record Caller(Principal actor, TenantId tenant) {
  /// Stands for the whole installation. No tenant's administrator has these rights.
  static final TenantId INSTALLATION = new TenantId(0);

  /// The server itself, in the first tenant. Used by the command line, which is authorized by its
  /// access to the data directory.
  public static Caller system() {
    return new Caller(Principal.system(), TenantId.FIRST);
  }

  /// @throws org.posthorn.directory.AccessDeniedException unless the actor may administer the
  ///   tenant
  void requireTenant(Access access) {
    access.requireAdministration(actor, tenant);
  }

  /// Whether the domain is in the caller's tenant and the actor may administer its accounts and
  /// aliases. Otherwise the domain does not exist for the caller.
  boolean sees(Access access, Domain domain) {
    return domain.tenant().equals(tenant) && access.mayAdminister(actor, domain);
  }

  /// @throws org.posthorn.directory.AccessDeniedException unless the actor administers something
  void requireAdministrator(Access access) {
    if (!actor.has(AccountRole.DOMAIN_ADMINISTRATOR)) {
      requireTenant(access);
    }
  }

  /// For operations that concern all tenants: the queue, keys of the server, backups.
  ///
  /// @throws org.posthorn.directory.AccessDeniedException unless the actor is the server itself
  void requireInstallation(Access access) {
    access.requireAdministration(actor, INSTALLATION);
  }
}
