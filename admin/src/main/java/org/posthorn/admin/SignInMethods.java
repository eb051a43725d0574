package org.posthorn.admin;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.directory.Account;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Domain;
import org.posthorn.directory.factors.AddedWith;
import org.posthorn.directory.factors.Factor;
import org.posthorn.directory.factors.Factors;
import org.posthorn.directory.sessions.SupportLinks;
import org.posthorn.directory.sessions.WebSession;
import org.posthorn.directory.sessions.WebSessions;

/// Second factors of accounts, for whom they are required, and web sessions. Available to the
/// account itself and to administrators of its tenant. The account itself can change them only in a
/// session that was opened recently. Each change is recorded in the audit log.
public final class SignInMethods {
  private final InstallationStores kept;
  private final Domains domains;
  private final Accounts accounts;
  private final Factors factors;
  private final WebSessions sessions;

  SignInMethods(InstallationStores kept, Domains domains, Accounts accounts) {
    this.kept = kept;
    this.domains = domains;
    this.accounts = accounts;
    factors = kept.signIn().factors();
    sessions = kept.signIn().sessions();
  }

  /// Protects against the use of a browser that was left signed in.
  ///
  /// @throws OperationException if the caller's session was opened too long ago
  static void requireRecent(WebSessions sessions, Caller by, Account account) {
    if (account.id().equals(by.actor().account()) && !sessions.recent(by.actor())) {
      throw new OperationException(
          Reason.SIGN_IN_AGAIN, "this session was opened too long ago for this: sign in again");
    }
  }

  private Account changing(Caller by, String address) {
    Account account = accounts.ownOrNamed(by, address);
    requireRecent(sessions, by, account);
    return account;
  }

  /// The second factors of an account, and whether it needs one.
  public Factors.State state(Caller by, String address) {
    return factors.state(by.actor(), accounts.ownOrNamed(by, address).id());
  }

  /// Sets whether an account must have a second factor; empty for its domain's setting. If it must,
  /// sessions of programs that logged in with only the password end.
  public Factors.State require(Caller by, String address, Optional<Boolean> required) {
    Account account = accounts.ownOrNamed(by, address);
    factors.require(by.actor(), account.id(), required);
    return factors.state(by.actor(), account.id());
  }

  /// Whether accounts of a domain must have a second factor.
  public boolean required(Caller by, String domain) {
    return Factors.REQUIRED.equals(domains.named(by, domain).settings().get(Factors.SETTING));
  }

  /// Sets whether those accounts of a domain that have no setting of their own must have a second
  /// factor.
  public void requireOfDomain(Caller by, String name, boolean required) {
    Domain domain = domains.named(by, name);
    Optional<String> value = required ? Optional.of(Factors.REQUIRED) : Optional.empty();
    kept.administration()
        .setSettings(
            by.actor(), domain.name(), "domain.second-factor", Map.of(Factors.SETTING, value));
  }

  /// Starts the setup of an authenticator app, which is valid after [#confirm].
  ///
  /// @return the secret, which cannot be retrieved later
  public Factors.Enrolment beginTotp(Caller by, String address, String name) {
    return factors.beginTotp(by.actor(), changing(by, address).id(), name);
  }

  /// A factor that is valid now.
  ///
  /// @param recoveryCodes generated with it if the account had none
  public record Confirmed(Factor factor, List<String> recoveryCodes) {
    public Confirmed {
      recoveryCodes = List.copyOf(recoveryCodes);
    }
  }

  /// Completes the setup of an authenticator app with its first code.
  public Confirmed confirm(Caller by, String address, String code) {
    Account account = accounts.ownOrNamed(by, address);
    // This browser has just used the factor; other sessions must sign in again.
    AddedWith with =
        account.id().equals(by.actor().account())
            ? sessions.strengthening(by.actor())
            : AddedWith.NOTHING;
    Factor factor = factors.confirmTotp(by.actor(), account.id(), code, with);
    boolean none = factors.state(by.actor(), account.id()).recoveryCodes() == 0;
    return new Confirmed(
        factor, none ? factors.renewRecoveryCodes(by.actor(), account.id()) : List.of());
  }

  /// Replaces the recovery codes.
  public List<String> renewRecoveryCodes(Caller by, String address) {
    return factors.renewRecoveryCodes(by.actor(), changing(by, address).id());
  }

  /// Removes a factor.
  ///
  /// @throws OperationException if no factor has that name
  public void remove(Caller by, String address, String name) {
    Account account = changing(by, address);
    Factor wanted =
        factors.state(by.actor(), account.id()).factors().stream()
            .filter(factor -> factor.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new OperationException(
                    Reason.NOT_FOUND, account.address() + " has no factor named " + name));
    factors.remove(by.actor(), account.id(), wanted.number());
  }

  /// The browsers that are signed in to an account, the latest first.
  public List<WebSession> sessions(Caller by, String address) {
    return sessions.list(by.actor(), accounts.ownOrNamed(by, address).id());
  }

  /// Ends a session at once.
  ///
  /// @param number as [#sessions] shows it
  public void endSession(Caller by, String address, long number) {
    Account account = accounts.ownOrNamed(by, address);
    if (number < 0) {
      throw new OperationException(Reason.NOT_FOUND, "there is no session " + number);
    }
    sessions.end(by.actor(), account.id(), new CredentialId(number));
  }

  /// Creates a link that signs in to an account once, for support.
  ///
  /// @param minutes how long it is valid
  public SupportLinks.Made supportLink(Caller by, String address, int minutes) {
    return sessions
        .support()
        .make(by.actor(), accounts.named(by, address).id(), Duration.ofMinutes(minutes));
  }

  /// Ends all sessions of an account.
  ///
  /// @return how many there were
  public int endSessions(Caller by, String address) {
    return sessions.endAll(by.actor(), accounts.ownOrNamed(by, address).id());
  }
}
