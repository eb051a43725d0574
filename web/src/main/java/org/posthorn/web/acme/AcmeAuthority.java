package org.posthorn.web.acme;

import java.io.IOException;
import java.net.URISyntaxException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.OrderBuilder;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.RenewalInfo;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An ACME certificate authority (RFC 8555).
final class AcmeAuthority implements Authority {
  private static final Logger LOG = LoggerFactory.getLogger(AcmeAuthority.class);

  /// RFC 9773 §4.3: Retry-After is limited to between a minute and a day; 6 hours without it.
  private static final Duration ASK_AGAIN_MIN = Duration.ofMinutes(1);

  private static final Duration ASK_AGAIN_MAX = Duration.ofDays(1);
  private static final Duration ASK_AGAIN = Duration.ofHours(6);

  private final AcmePlan plan;
  private final AcmeFiles files;
  private final ChallengeResponder responder;
  private final AcmeLimits limits;
  private final Clock clock;

  AcmeAuthority(
      AcmePlan plan,
      AcmeFiles files,
      ChallengeResponder responder,
      AcmeLimits limits,
      Clock clock) {
    this.plan = plan;
    this.files = files;
    this.responder = responder;
    this.limits = limits;
    this.clock = clock;
  }

  @Override
  public Outcome order(Wish wish) throws AcmeException, IOException, InterruptedException {
    Login login = login();
    SortedMap<String, String> refused = new TreeMap<>();
    List<String> names = new ArrayList<>(wish.names());
    while (true) {
      Optional<Order> order = created(login, wish, names, refused);
      if (order.isPresent()) {
        Map<String, String> failed = validate(order.get());
        if (failed.isEmpty()) {
          Optional<Issued> issued =
              wish.dryRun()
                  ? Optional.empty()
                  : Optional.of(issue(order.get(), names, wish.keyType()));
          return new Outcome(issued, refused);
        }
        refused.putAll(failed);
      }
      names.removeAll(refused.keySet());
      boolean enough = !names.isEmpty() && wish.worthwhile().test(refused.keySet());
      if (wish.dryRun() || !enough) {
        return new Outcome(Optional.empty(), refused);
      }
    }
  }

  /// @param refused collects the names that the authority refuses in an order
  /// @return empty if there are any
  private Optional<Order> created(
      Login login, Wish wish, List<String> names, Map<String, String> refused)
      throws AcmeException {
    OrderBuilder builder = login.newOrder().domains(names);
    if (wish.replaces().isPresent() && tellsRenewal(login.getSession())) {
      try {
        return Optional.of(builder.replaces(wish.replaces().get()).create());
      } catch (AcmeRateLimitedException e) {
        throw e;
      } catch (AcmeServerException | AcmeProtocolException e) {
        // RFC 9773 §5: the certificate may be of another authority, already replaced, or lack the
        // authority key identifier
        LOG.info("acme event=replaces-refused reason={}", e.getMessage());
        builder = login.newOrder().domains(names);
      }
    }
    try {
      return Optional.of(builder.create());
    } catch (AcmeRateLimitedException e) {
      throw e;
    } catch (AcmeServerException e) {
      Map<String, String> named = named(e.getProblem(), names);
      if (named.isEmpty()) {
        throw e;
      }
      refused.putAll(named);
      return Optional.empty();
    }
  }

  /// The names in a problem document (RFC 8555 §6.7.1).
  private static Map<String, String> named(Problem problem, List<String> names) {
    Map<String, String> named = new LinkedHashMap<>();
    List<Problem> all = new ArrayList<>(problem.getSubProblems());
    all.add(problem);
    for (Problem each : all) {
      each.getIdentifier()
          .map(Identifier::getValue)
          .filter(names::contains)
          .ifPresent(name -> named.putIfAbsent(name, text(each)));
    }
    return named;
  }

  /// Completes the challenges for all names of an order.
  ///
  /// @return those that failed, with the reason
  private Map<String, String> validate(Order order) throws AcmeException, InterruptedException {
    Map<String, String> failed = new LinkedHashMap<>();
    Map<Authorization, Challenge> ready = new LinkedHashMap<>();
    List<Authorization> open = new ArrayList<>();
    try {
      for (Authorization each : order.getAuthorizations()) {
        if (each.getStatus() == Status.VALID) {
          continue;
        }
        open.add(each);
        prepared(each, failed).ifPresent(challenge -> ready.put(each, challenge));
      }
      for (Authorization each : List.copyOf(ready.keySet())) {
        try {
          responder.await(each);
        } catch (IOException e) {
          failed.put(name(each), String.valueOf(e.getMessage()));
          ready.remove(each);
        }
      }
      for (Challenge challenge : ready.values()) {
        challenge.trigger();
      }
      for (Map.Entry<Authorization, Challenge> each : ready.entrySet()) {
        Status status = each.getKey().waitForCompletion(limits.validationTimeout());
        if (status != Status.VALID) {
          each.getValue().fetch();
          failed.put(
              name(each.getKey()),
              status == Status.INVALID
                  ? text(each.getValue().getError())
                  : "the authority has not validated within "
                      + limits.validationTimeout().toSeconds()
                      + " s");
        }
      }
    } finally {
      open.forEach(this::remove);
    }
    return failed;
  }

  private Optional<Challenge> prepared(Authorization authorization, Map<String, String> failed) {
    try {
      Optional<Challenge> challenge = responder.prepare(authorization);
      if (challenge.isEmpty()) {
        failed.put(name(authorization), "the authority does not offer this type of challenge");
      }
      return challenge;
    } catch (IOException e) {
      failed.put(name(authorization), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private void remove(Authorization authorization) {
    try {
      responder.remove(authorization);
    } catch (IOException e) {
      LOG.warn(
          "acme event=challenge-record-not-removed name={} reason={}",
          name(authorization),
          e.getMessage());
    }
  }

  /// RFC 8555 §7.1.4: the identifier of a wildcard authorization has no `*.`
  private static String name(Authorization authorization) {
    return (authorization.isWildcard() ? "*." : "") + authorization.getIdentifier().getDomain();
  }

  private Issued issue(Order order, List<String> names, KeyType keyType)
      throws AcmeException, IOException, InterruptedException {
    KeyPair key = keyType.generate(); // a new key each time
    order.waitUntilReady(limits.validationTimeout());
    order.execute(key);
    if (order.waitForCompletion(limits.validationTimeout()) != Status.VALID) {
      throw new AcmeException("no certificate was issued: " + text(order.getError()));
    }
    List<X509Certificate> chain = order.getCertificate().getCertificateChain();
    requireOrdered(chain, names, key, clock.instant());
    return new Issued(chain, key);
  }

  /// @throws AcmeException if the certificate is not the ordered one
  static void requireOrdered(
      List<X509Certificate> chain, List<String> names, KeyPair key, Instant now)
      throws AcmeException, IOException {
    if (chain.isEmpty()) {
      throw new AcmeException("the authority returned no certificate");
    }
    X509Certificate first = chain.getFirst();
    if (!first.getPublicKey().equals(key.getPublic())) {
      throw new AcmeException("the authority returned a certificate for another key");
    }
    if (!AcmeFiles.names(first).containsAll(names)) {
      throw new AcmeException(
          "the authority returned a certificate for other names: "
              + String.join(", ", AcmeFiles.names(first)));
    }
    if (!first.getNotAfter().toInstant().isAfter(now)) {
      throw new AcmeException("the authority returned an expired certificate");
    }
  }

  @Override
  public Optional<Window> window(X509Certificate certificate) throws AcmeException, IOException {
    Login login = login();
    if (!tellsRenewal(login.getSession())) {
      return Optional.empty();
    }
    RenewalInfo told = login.bindRenewalInfo(certificate);
    Optional<Instant> wanted = told.fetch();
    Instant start = told.getSuggestedWindowStart();
    Instant end = told.getSuggestedWindowEnd();
    if (end.isBefore(start)) { // RFC 9773 §4.2: such a window is ignored
      throw new AcmeException("its renewal window ends before it starts");
    }
    return Optional.of(new Window(start, end, explanation(told), askAgain(wanted)));
  }

  private static boolean tellsRenewal(Session session) throws AcmeException {
    return session.resourceUrlOptional(Resource.RENEWAL_INFO).isPresent();
  }

  private Instant askAgain(Optional<Instant> wanted) {
    Instant now = clock.instant();
    Instant again = wanted.orElse(now.plus(ASK_AGAIN));
    Instant min = now.plus(ASK_AGAIN_MIN);
    Instant max = now.plus(ASK_AGAIN_MAX);
    return again.isBefore(min) ? min : again.isAfter(max) ? max : again;
  }

  private static Optional<java.net.URI> explanation(RenewalInfo told) {
    return told.getExplanation()
        .flatMap(url -> {
          try {
            return Optional.of(url.toURI());
          } catch (URISyntaxException e) {
            return Optional.empty(); // only for display
          }
        });
  }

  private static String text(Optional<Problem> problem) {
    return problem.map(AcmeAuthority::text).orElse("the authority gave no reason");
  }

  private static String text(Problem problem) {
    return problem.getDetail().or(problem::getTitle).orElse(problem.getType().toString());
  }

  private Login login() throws AcmeException, IOException {
    Session session = new Session(plan.directory(), new Connection(plan.trust(), limits));
    session.networkSettings().setTimeout(limits.requestTimeout());
    KeyPair key = files.accountKey();
    AccountBuilder account = new AccountBuilder().agreeToTermsOfService().useKeyPair(key);
    plan.contact().ifPresent(account::addEmail);
    return account.createLogin(session); // finds an existing account
  }
}
