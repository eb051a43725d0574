package org.posthorn.admin;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.directory.Account;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Domain;
import org.posthorn.directory.factors.Factor;
import org.posthorn.directory.factors.Factors;
import org.posthorn.directory.sessions.SupportLinks;
import org.posthorn.directory.sessions.WebSession;
import org.posthorn.directory.sessions.WebSessions;

/// What accounts sign in with on the web beside their password, who needs it, and the browsers that
/// are signed in. An account may ask for its own, as an administrator may for those of its tenant;
/// by a session that was opened too long ago it may not change them. Each change is audited.
public final class SignInMethods {
  private final Kept kept;
  private final Domains domains;
  private final Accounts accounts;
  private final Factors factors;
  private final WebSessions sessions;

  SignInMethods(Kept kept, Domains domains, Accounts accounts) {
    this.kept = kept;
    this.domains = domains;
    this.accounts = accounts;
    factors = kept.signIn().factors();
    sessions = kept.signIn().sessions();
  }

  /// A browser that somebody left open is not enough to change how its own account signs in.
  ///
  /// @throws OperationException if who asks does so by a session that was opened too long ago
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

  /// Says whether a second factor is required of an account; empty leaves it to its domain.
  /// Programs that signed in with the password alone end where it is.
  public Factors.State require(Caller by, String address, Optional<Boolean> required) {
    Account account = accounts.ownOrNamed(by, address);
    factors.require(by.actor(), account.id(), required);
    return factors.state(by.actor(), account.id());
  }

  /// Whether a second factor is required of all accounts of a domain.
  public boolean required(Caller by, String domain) {
    return Factors.REQUIRED.equals(domains.named(by, domain).settings().get(Factors.SETTING));
  }

  /// Says whether a second factor is required of all accounts of a domain of which nothing else was
  /// said.
  public void requireOfDomain(Caller by, String name, boolean required) {
    Domain domain = domains.named(by, name);
    Optional<String> value = required ? Optional.of(Factors.REQUIRED) : Optional.empty();
    kept.administration()
        .setSettings(
            by.actor(), domain.name(), "domain.second-factor", Map.of(Factors.SETTING, value));
  }

  /// Begins to set up an authenticator app: it counts from [#confirm] on.
  ///
  /// @return the secret, which nobody can ask for again
  public Factors.Enrolment beginTotp(Caller by, String address, String name) {
    return factors.beginTotp(by.actor(), changing(by, address).id(), name);
  }

  /// A factor that counts from now on.
  ///
  /// @param recoveryCodes made with it if the account had none
  public record Confirmed(Factor factor, List<String> recoveryCodes) {
    public Confirmed {
      recoveryCodes = List.copyOf(recoveryCodes);
    }
  }

  /// Ends to set up an authenticator app by its first code.
  public Confirmed confirm(Caller by, String address, String code) {
    Account account = accounts.ownOrNamed(by, address);
    Factor factor = factors.confirmTotp(by.actor(), account.id(), code);
    if (account.id().equals(by.actor().account())) {
      // This browser has just shown the factor; others that have not must sign in again.
      sessions.strengthen(by.actor(), factor.number());
    }
    boolean none = factors.state(by.actor(), account.id()).recoveryCodes() == 0;
    return new Confirmed(
        factor, none ? factors.renewRecoveryCodes(by.actor(), account.id()) : List.of());
  }

  /// Makes new recovery codes in place of the old ones.
  public List<String> renewRecoveryCodes(Caller by, String address) {
    return factors.renewRecoveryCodes(by.actor(), changing(by, address).id());
  }

  /// Removes a factor that is lost, or not wanted any more.
  ///
  /// @throws OperationException if none has that name
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

  /// Ends a session; it is of no use from then on.
  ///
  /// @param number as [#sessions] shows it
  public void endSession(Caller by, String address, long number) {
    Account account = accounts.ownOrNamed(by, address);
    if (number < 0) {
      throw new OperationException(Reason.NOT_FOUND, "there is no session " + number);
    }
    sessions.end(by.actor(), account.id(), new CredentialId(number));
  }

  /// Makes a link that signs in to an account once, to help its owner.
  ///
  /// @param minutes how long it is good
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
