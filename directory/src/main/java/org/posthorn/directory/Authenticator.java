package org.posthorn.directory;

import java.net.InetAddress;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.posthorn.directory.CredentialRows.Stored;
import org.posthorn.kv.StoreException;
import org.posthorn.runtime.Digests;
import org.posthorn.sasl.AuthenticationContext;
import org.posthorn.sasl.CredentialVerdict;
import org.posthorn.sasl.Credentials;
import org.posthorn.sasl.FailureReason;
import org.posthorn.sasl.ScramExchange;
import org.posthorn.sasl.ScramVerifier;
import org.posthorn.sasl.UnlockSecret;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Verifies credentials. Its identities are [Principal]s.
///
/// Clients cannot find out whether a user exists: a wrong password always costs exactly one Argon2,
/// also for a user that does not exist or has no password, and SCRAM gets a salt that is constant
/// for a name. That an account is disabled, or a credential expired or out of scope, is revealed
/// only to clients that know the secret.
///
/// Thread-safe. Methods block while Argon2 is computed in the [HashingPool], and while the allowed
/// number of concurrent attempts for the same name or address is reached.
public final class Authenticator implements Credentials {
  private static final Logger LOG = LoggerFactory.getLogger(Authenticator.class);
  private static final Duration REPORTED_FOR = Duration.ofHours(1);
  private static final AccountId NOBODY = new AccountId(0);

  private final Directory directory;
  private final HashingPool hashing;
  private final LoginWatch watch;
  private final SecondFactors secondFactors;
  private final List<OtherCredentials> others;
  private final CredentialUses uses;
  private final Clock clock;
  private final LoginThrottle throttle;
  private final RememberedPasswords remembered;
  private final Argon2Hash ofNothing;
  private final Optional<AccessTokenVerifier> tokens;
  private final AuditLog audit;

  /// When a credential was last reported as out of scope for a service.
  private final BoundedCache<String, Instant> outOfScope;

  /// The service of the login page, which asks for the second factor itself. Only there the
  /// password of an account with a second factor is accepted, and no other credential.
  public static final String WEB = "web";

  /// Without second factors, for tests.
  public Authenticator(Directory directory, HashingPool hashing) {
    this(directory, hashing, Context.NONE);
  }

  /// What an authenticator uses.
  ///
  /// @param watch is notified of attempts by clients that have an address
  /// @param tokens verifies access tokens; empty if none are accepted
  /// @param others verify credentials other than passwords
  /// @param audit records credentials that are used for services outside their scope, each once an
  ///   hour
  public record Context(
      LoginWatch watch,
      SecondFactors secondFactors,
      Optional<AccessTokenVerifier> tokens,
      List<OtherCredentials> others,
      AuditLog audit) {
    static final Context NONE =
        new Context(LoginWatch.NONE, SecondFactors.NONE, Optional.empty(), List.of(), event -> {});

    public Context {
      others = List.copyOf(others);
    }
  }

  public Authenticator(Directory directory, HashingPool hashing, Context surroundings) {
    watch = surroundings.watch();
    secondFactors = surroundings.secondFactors();
    tokens = surroundings.tokens();
    others = surroundings.others();
    audit = surroundings.audit();
    uses = new CredentialUses(directory);
    outOfScope = new BoundedCache<>(directory.limits().throttleEntries());
    this.directory = directory;
    this.hashing = hashing;
    clock = directory.clock();
    throttle = new LoginThrottle(clock, directory.limits());
    remembered = new RememberedPasswords(clock, directory.limits());
    ofNothing = Argon2Hash.ofNothing(hashing.settings());
  }

  @Override
  public CredentialVerdict verifyPassword(
      String authcid, Optional<String> authzid, String password, AuthenticationContext context) {
    try {
      Login login = new Login(authcid, authzid, context);
      return login.attempt(
          () -> login.match(password).map(login::verdict).orElseGet(login::failed));
    } catch (StoreException e) {
      LOG.error("auth event=verification-failed id={} user={}", context.traceId(), authcid, e);
      return new CredentialVerdict.Refused(FailureReason.TEMPORARY);
    } catch (DirectoryException e) {
      LOG.info(
          "auth event=not-verified id={} user={} reason={}",
          context.traceId(),
          authcid,
          e.getMessage());
      return new CredentialVerdict.Refused(FailureReason.TEMPORARY);
    }
  }

  @Override
  public ScramExchange scram(
      String authcid, Optional<String> authzid, AuthenticationContext context) {
    try {
      Login login = new Login(authcid, authzid, context);
      List<Stored> candidates =
          login.stored().stream().filter(stored -> stored.verifier().isPresent()).toList();
      if (candidates.isEmpty()) {
        byte[] salt =
            login.account.isPresent() && login.head.isPresent()
                ? login.head.get().salt()
                : fakeSalt(login.name);
        return new Refusing(fake(login.name, salt), () -> login.attempt(login::failed));
      }
      return login.attempt.refused()
          ? new Refusing(
              candidates.getFirst().verifier().orElseThrow(),
              () -> login.refused(FailureReason.THROTTLED))
          : new Proving(candidates, login);
    } catch (StoreException e) {
      LOG.error("auth event=verification-failed id={} user={}", context.traceId(), authcid, e);
      return new Refusing(
          fake(authcid, fakeSalt(authcid)),
          () -> new CredentialVerdict.Refused(FailureReason.TEMPORARY));
    }
  }

  @Override
  public Optional<String> tokenMetadata() {
    return tokens.map(AccessTokenVerifier::metadata);
  }

  /// Tokens cannot be guessed, so a valid token is never delayed by failures of others at the same
  /// address; an invalid one is throttled like a password.
  @Override
  public CredentialVerdict verifyToken(
      Optional<String> user, String token, AuthenticationContext context) {
    try {
      return tokens
          .flatMap(reader -> reader.verify(token))
          .map(claims -> verdict(claims, user, context))
          .orElseGet(() -> notOurs(context));
    } catch (StoreException e) {
      LOG.error("auth event=token-verification-failed id={}", context.traceId(), e);
      return new CredentialVerdict.Refused(FailureReason.TEMPORARY);
    } catch (DirectoryException e) {
      LOG.info("auth event=token-not-verified id={} reason={}", context.traceId(), e.getMessage());
      return new CredentialVerdict.Refused(FailureReason.TEMPORARY);
    }
  }

  private CredentialVerdict notOurs(AuthenticationContext context) {
    String peer = context.peer().map(InetAddress::getHostAddress).orElse("a local socket");
    // Only by address: invalid tokens must not lock out an account.
    LoginThrottle.Attempt attempt = throttle.attempt(context.peer(), "tokens from " + peer);
    boolean begun = attempt.begin();
    if (begun) {
      attempt.failed();
      attempt.end();
    }
    context.peer().ifPresent(watch::failed);
    FailureReason reason = begun ? FailureReason.BAD_CREDENTIALS : FailureReason.THROTTLED;
    LOG.info("auth event=token-refused id={} remote={} reason={}", context.traceId(), peer, reason);
    return new CredentialVerdict.Refused(reason);
  }

  private CredentialVerdict verdict(
      AccessTokenVerifier.Claims claims, Optional<String> user, AuthenticationContext context) {
    Optional<Account> account = directory.account(claims.account());
    Optional<FailureReason> refusal = refusal(claims, account, user, context.service());
    if (refusal.isPresent()) {
      LOG.info(
          "auth event=token-refused id={} grant={} account={} reason={}",
          context.traceId(),
          claims.grant(),
          claims.account(),
          refusal.get());
      if (refusal.get() == FailureReason.NOT_AUTHORIZED) {
        reportOutOfScope(account.orElseThrow(), claims.grant(), context);
      }
      return new CredentialVerdict.Refused(refusal.get());
    }
    context.peer().ifPresent(watch::succeeded);
    Account owner = account.orElseThrow();
    return new CredentialVerdict.Accepted(
        new Principal(
            owner.address().toString(),
            owner.id(),
            owner.tenant(),
            claims.scope().administers() ? owner.roles() : Set.of(),
            claims.grant(),
            claims.scope()));
  }

  private Optional<FailureReason> refusal(
      AccessTokenVerifier.Claims claims,
      Optional<Account> account,
      Optional<String> user,
      String service) {
    if (account.isEmpty()) {
      return Optional.of(FailureReason.BAD_CREDENTIALS);
    }
    if (account.get().disabled()) {
      return Optional.of(FailureReason.DISABLED);
    }
    byte[] grant = DirectoryTables.key(claims.grant().value());
    boolean valid =
        clock.instant().isBefore(claims.expires())
            && directory.read(
                claims.account(), reader -> reader.get(DirectoryTables.GRANTS, grant) != null);
    if (!valid) {
      return Optional.of(FailureReason.EXPIRED);
    }
    boolean theirs =
        user.isEmpty()
            || directory.login(user.get()).filter(a -> a.id().equals(claims.account())).isPresent();
    if (!theirs) {
      return Optional.of(FailureReason.BAD_CREDENTIALS);
    }
    return claims.scope().covers(service)
        ? Optional.empty()
        : Optional.of(FailureReason.NOT_AUTHORIZED);
  }

  /// Once an hour for each credential and service, because a program retries often.
  private void reportOutOfScope(
      Account account, CredentialId credential, AuthenticationContext context) {
    Instant now = clock.instant();
    String key = account.id() + " " + credential + " " + context.service();
    boolean told =
        outOfScope.get(key).filter(at -> now.isBefore(at.plus(REPORTED_FOR))).isPresent();
    if (!told) {
      outOfScope.put(key, now, outOfScope.stamp());
      audit.record(
          new AuditEvent(
              now,
              account.address().toString(),
              "credential.out-of-scope",
              account.address().toString(),
              credential
                  + " for "
                  + context.service()
                  + context.peer().map(peer -> " from " + peer.getHostAddress()).orElse("")));
    }
  }

  /// Whether a session that was opened with `principal` may continue: the account exists and is
  /// enabled, and the credential was not revoked or replaced and has not expired. Two small reads;
  /// for processes that are not notified of changes.
  public boolean isStillValid(Principal principal) {
    if (principal.isSystem()) {
      return true;
    }
    Optional<Account> account = directory.account(principal.account()).filter(a -> !a.disabled());
    if (account.isEmpty() || principal.credential().value() == 0) {
      return account.isPresent();
    }
    byte[] key = DirectoryTables.key(principal.credential().value());
    Instant now = clock.instant();
    return directory.read(
        principal.account(),
        reader ->
            CredentialRows.isGood(reader, principal.credential(), now)
                || reader.get(DirectoryTables.GRANTS, key) != null
                || others.stream()
                    .anyMatch(
                        other -> other.holds(account.get(), principal.credential(), reader, now)));
  }

  /// Number of entries in throttles and caches, for `status`.
  public int entriesHeld() {
    return throttle.size() + remembered.size();
  }

  private byte[] fakeSalt(String name) {
    return Arrays.copyOf(secretFor("salt", name), ScramVerifier.SALT_BYTES);
  }

  private ScramVerifier fake(String name, byte[] salt) {
    return new ScramVerifier(
        salt,
        ScramVerifier.ITERATIONS_DEFAULT,
        secretFor("stored", name),
        secretFor("server", name));
  }

  private byte[] secretFor(String purpose, String name) {
    return Digests.hmacSha256(directory.secret(), DirectoryTables.key(purpose + "\0" + name));
  }

  /// One login attempt, with the data of the name.
  private final class Login {
    final String name;
    final Optional<Account> account;
    final Optional<CredentialRows.Head> head;
    final LoginThrottle.Attempt attempt;
    private final Optional<String> authzid;
    private final AuthenticationContext context;
    private final List<Stored> stored;

    /// Whether the password alone is not sufficient.
    private final boolean factors;

    Login(String authcid, Optional<String> authzid, AuthenticationContext context) {
      this.authzid = authzid;
      this.context = context;
      account = directory.login(authcid);
      // Normalized, so that throttle and salt do not depend on the spelling.
      name =
          directory
              .loginAddress(authcid)
              .map(Address::canonical)
              .orElseGet(() -> authcid.toLowerCase(Locale.ROOT));
      attempt = throttle.attempt(context.peer(), name);
      // For an unknown name another partition is read, so that the work is the same.
      AccountId id = account.map(Account::id).orElse(NOBODY);
      int most = directory.limits().credentialsPerAccount();
      record Found(Optional<CredentialRows.Head> head, List<Stored> stored, boolean factors) {}
      Found found =
          directory.read(
              id,
              reader ->
                  new Found(
                      CredentialRows.head(reader),
                      CredentialRows.all(reader, most).stored(),
                      account.filter(a -> secondFactors.needed(a, reader)).isPresent()));
      head = found.head;
      stored = found.stored;
      factors = found.factors;
    }

    List<Stored> stored() {
      return stored;
    }

    /// Verifies a secret, unless there were too many failures.
    CredentialVerdict attempt(Supplier<CredentialVerdict> verification) {
      if (!attempt.begin()) {
        return refused(FailureReason.THROTTLED);
      }
      try {
        return verification.get();
      } finally {
        attempt.end();
      }
    }

    /// Finds the credential that `password` matches.
    Optional<Stored> match(String password) {
      AccountId id = account.map(Account::id).orElse(NOBODY);
      long version = head.map(CredentialRows.Head::version).orElse(0L);
      byte[] salt = head.map(CredentialRows.Head::salt).orElseGet(() -> new byte[0]);
      byte[] digest = CredentialRows.digest(salt, password);
      Optional<CredentialId> known = remembered.find(id, version, password);
      for (Stored one : stored) {
        boolean same = one.digest().filter(d -> MessageDigest.isEqual(d, digest)).isPresent();
        if (same || known.filter(one.credential().id()::equals).isPresent()) {
          return Optional.of(one);
        }
      }
      Optional<Stored> chosen = stored.stream().filter(s -> s.argon2().isPresent()).findFirst();
      Argon2Hash hash = chosen.flatMap(Stored::argon2).map(Argon2Hash::parse).orElse(ofNothing);
      boolean right = hashing.verify(hash, password) && chosen.isPresent();
      if (right) {
        remembered.remember(id, version, password, chosen.get().credential().id());
      }
      return right ? chosen : Optional.empty();
    }

    /// The verdict for a correct secret.
    CredentialVerdict verdict(Stored match) {
      Credential credential = match.credential();
      Account owner = account.orElseThrow();
      if (owner.disabled()) {
        return refused(FailureReason.DISABLED);
      }
      if (match.expired(clock.instant())) {
        return refused(FailureReason.EXPIRED);
      }
      boolean itself =
          authzid.isEmpty()
              || directory.login(authzid.get()).filter(a -> a.id().equals(owner.id())).isPresent();
      boolean password = credential.kind() == Credential.Kind.PASSWORD;
      boolean web = context.service().equals(WEB);
      if (!itself || (web && !password)) {
        return refused(FailureReason.NOT_AUTHORIZED);
      }
      // An app password does not include administration unless its scope says so, and never
      // changing credentials: it needs no second factor.
      Scope scope =
          password || !credential.scope().equals(Scope.ALL) ? credential.scope() : Scope.PROGRAMS;
      if (!scope.covers(context.service())) {
        reportOutOfScope(owner, credential.id(), context);
        return refused(FailureReason.NOT_AUTHORIZED);
      }
      if (password && factors && !web) {
        return refused(FailureReason.SECOND_FACTOR);
      }
      attempt.succeeded();
      context.peer().ifPresent(watch::succeeded);
      uses.note(owner.id(), credential.id(), context.peer());
      boolean full = scope.administers();
      return new CredentialVerdict.Accepted(
          new Principal(
              owner.address().toString(),
              owner.id(),
              owner.tenant(),
              full ? owner.roles() : Set.of(),
              credential.id(),
              scope));
    }

    CredentialVerdict failed() {
      attempt.failed();
      return refused(FailureReason.BAD_CREDENTIALS);
    }

    CredentialVerdict refused(FailureReason reason) {
      if (reason == FailureReason.BAD_CREDENTIALS || reason == FailureReason.THROTTLED) {
        context.peer().ifPresent(watch::failed);
      }
      LOG.info(
          "auth event=login-failed id={} user={} remote={} reason={}",
          context.traceId(),
          name,
          context.peer().map(InetAddress::getHostAddress).orElse("a local socket"),
          reason);
      return new CredentialVerdict.Refused(reason);
    }
  }

  /// An exchange that may succeed.
  private record Proving(List<Stored> candidates, Login login) implements ScramExchange {
    @Override
    public List<ScramVerifier> verifiers() {
      return candidates.stream().flatMap(c -> c.verifier().stream()).toList();
    }

    @Override
    public CredentialVerdict accept(int index, UnlockSecret clientKey) {
      return login.attempt(() -> login.verdict(candidates.get(index)));
    }

    @Override
    public CredentialVerdict reject() {
      return login.attempt(login::failed);
    }
  }

  /// An exchange that cannot succeed but looks as if it could.
  private record Refusing(ScramVerifier verifier, Supplier<CredentialVerdict> verdict)
      implements ScramExchange {
    @Override
    public List<ScramVerifier> verifiers() {
      return List.of(verifier);
    }

    @Override
    public CredentialVerdict accept(int index, UnlockSecret clientKey) {
      return reject();
    }

    @Override
    public CredentialVerdict reject() {
      return verdict.get();
    }
  }
}
