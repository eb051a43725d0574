package org.posthorn.admin;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.directory.Account;
import org.posthorn.directory.Credential;
import org.posthorn.directory.Passwords;
import org.posthorn.directory.Scope;
import org.posthorn.directory.sessions.WebSessions;
import org.posthorn.directory.tokens.Scopes;

/// Operations on app passwords: random passwords, one for each program that logs in to an account.
/// Available to the account itself and to administrators of its tenant.
public final class AppPasswords {
  private final Accounts accounts;
  private final Passwords passwords;
  private final WebSessions sessions;
  private final InstantSource clock;

  AppPasswords(Accounts accounts, InstallationStores kept) {
    this.accounts = accounts;
    passwords = kept.passwords();
    sessions = kept.signIn().sessions();
    clock = kept.clock();
  }

  /// @param name of the program, unique among the account's
  /// @return with the secret, which cannot be retrieved later
  /// @throws OperationException for an unknown service or an expiry in the past, or if the
  ///   account's own session was opened too long ago
  public Credential.Made add(
      Caller by, String address, String name, Scope scope, Optional<Instant> expires) {
    Account account = accounts.ownOrNamed(by, address);
    SignInMethods.requireRecent(sessions, by, account);
    for (String service : scope.services()) {
      if (!Scopes.SERVICES.containsKey(service)) {
        throw new OperationException(
            Reason.INVALID,
            "there is no service "
                + service
                + "; expected "
                + String.join(" or ", Scopes.SERVICES.keySet()));
      }
    }
    if (expires.isPresent() && !expires.get().isAfter(clock.instant())) {
      throw new OperationException(
          Reason.INVALID, "already expired: the day must be later than today (UTC)");
    }
    return passwords.addAppPassword(by.actor(), account.id(), name, scope, expires);
  }

  /// The account's password and its app passwords.
  public List<Credential> list(Caller by, String address) {
    return passwords.list(by.actor(), accounts.ownOrNamed(by, address).id());
  }

  /// Revokes an app password; sessions that were opened with it end within 5 s.
  ///
  /// @throws OperationException if no app password has that name
  public void revoke(Caller by, String address, String name) {
    Account account = accounts.ownOrNamed(by, address);
    Credential wanted =
        passwords.list(by.actor(), account.id()).stream()
            .filter(found -> found.kind() == Credential.Kind.APP_PASSWORD)
            .filter(found -> found.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new OperationException(
                    Reason.NOT_FOUND, account.address() + " has no app password named " + name));
    passwords.revoke(by.actor(), account.id(), wanted.id());
  }
}
