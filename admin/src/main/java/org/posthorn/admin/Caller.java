package org.posthorn.admin;

import org.posthorn.directory.Access;
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

  /// For what concerns all tenants: the queue, keys of the server, backups.
  ///
  /// @throws org.posthorn.directory.AccessDeniedException unless the actor is the server itself
  void requireInstallation(Access access) {
    access.requireAdministration(actor, INSTALLATION);
  }
}
