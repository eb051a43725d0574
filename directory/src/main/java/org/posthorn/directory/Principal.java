package org.posthorn.directory;

import java.util.Set;
import org.posthorn.sasl.SaslIdentity;

/// Somebody who acts: an account that has authenticated with one of its credentials, or the server
/// itself. Every operation on mail or the directory says for which principal it is.
///
/// @param name for logs and audit records: the account's address, or `system`
/// @param credential what was authenticated with; the session ends when that is revoked
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

  /// The server itself: delivery of arriving mail, background work, and the CLI, whose right comes
  /// from owning the data directory.
  public static Principal system() {
    return SYSTEM;
  }

  /// An account acting without having authenticated, for work that the server does on its behalf,
  /// and for tests.
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

  /// Whether it administers anything beyond itself.
  public boolean administers() {
    return !roles.isEmpty();
  }

  public boolean has(AccountRole role) {
    return roles.contains(role);
  }
}
