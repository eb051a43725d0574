package org.posthorn.admin;

import org.posthorn.directory.Access;
import org.posthorn.directory.AccountRole;
import org.posthorn.directory.Domain;
import org.posthorn.directory.Principal;
import org.posthorn.directory.TenantId;

/// Who asks for an operation, and in which tenant. What belongs to another tenant does not exist
/// for the operation.
///
/// @param actor is named in the audit
public record Caller(Principal actor, TenantId tenant) {
  /// The rights of the server itself; no tenant's administrator has them.
  static final TenantId INSTALLATION = new TenantId(0);

  /// The server itself in the first tenant: the command line, whose right comes from owning the
  /// data directory.
  public static Caller system() {
    return new Caller(Principal.system(), TenantId.FIRST);
  }

  /// @throws org.posthorn.directory.AccessDeniedException unless the actor may administer the
  ///   tenant
  void requireTenant(Access access) {
    access.requireAdministration(actor, tenant);
  }

  /// Whether the actor may administer accounts and aliases of a domain, and asks in its tenant:
  /// what it may not administer does not exist for it.
  boolean sees(Access access, Domain domain) {
    return domain.tenant().equals(tenant) && access.mayAdminister(actor, domain);
  }

  /// @throws org.posthorn.directory.AccessDeniedException unless the actor administers something
  void requireAdministrator(Access access) {
    if (!actor.has(AccountRole.DOMAIN_ADMINISTRATOR)) {
      requireTenant(access);
    }
  }

  /// For what concerns all tenants: the queue, keys of the server, backups.
  ///
  /// @throws org.posthorn.directory.AccessDeniedException unless the actor is the server itself
  void requireInstallation(Access access) {
    access.requireAdministration(actor, INSTALLATION);
  }
}
