package org.posthorn.directory;

import java.util.Set;
import org.posthorn.sasl.SaslIdentity;

/// Who acts: an account that has authenticated with one of its credentials, or the server itself.
/// Every operation on mail or the directory has a principal.
///
/// @param name for logs and audit records: the account's address, or `system`
/// @param credential the credential used; the session ends when it is revoked
public record Principal(
    String name,
    AccountId account,
    TenantId tenant,
    Set<AccountRole> roles,
    CredentialId credential,
    Scope scope)
    implements SaslIdentity {

  private static final Principal SYSTEM =
      new Principal(
          "system", new AccountId(0), new TenantId(0), Set.of(), new CredentialId(0), Scope.ALL);

  public Principal {
    roles = Set.copyOf(roles);
  }

  /// The server itself: delivery, background work, and the command line, which may do everything
  /// because its user owns the data directory.
  public static Principal system() {
    return SYSTEM;
  }

  /// An account that acts without authentication, for work of the server on its behalf, and for
  /// tests.
  public static Principal of(Account account) {
    return new Principal(
        account.address().toString(),
        account.id(),
        account.tenant(),
        account.roles(),
        new CredentialId(0),
        Scope.ALL);
  }

  /// Whether this is the server itself.
  public boolean isSystem() {
    return account.value() == 0;
  }

  /// Whether it may administer anything besides itself.
  public boolean administers() {
    return !roles.isEmpty();
  }

  public boolean has(AccountRole role) {
    return roles.contains(role);
  }
}
