package org.posthorn.web.acme;

import java.io.IOException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.certificates.OrderStatus;
import org.posthorn.admin.certificates.Renewal;
import org.posthorn.runtime.IoReason;
import org.posthorn.runtime.Metrics;
import org.posthorn.web.acme.Authority.Outcome;
import org.posthorn.web.acme.Authority.Wish;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps one certificate valid: [#renewIfDue] orders it when it is due, with increasing delays
/// after failures. If some names cannot be validated, a certificate for the others is ordered.
/// Thread-safe.
public final class AcmeCertificate {
  private static final Logger LOG = LoggerFactory.getLogger(AcmeCertificate.class);

  /// First delay after a failure. Authorities limit failures too (Let's Encrypt: five an hour for a
  /// name).
  private static final Duration FIRST_PAUSE = Duration.ofMinutes(15);

  private static final Duration LONGEST_PAUSE = Duration.ofDays(1);

  /// Limits the delay for short-lived certificates: at least about 16 attempts in the last third of
  /// the lifetime.
  private static final int PAUSES_IN_A_LIFE = 48;

  /// Longest Retry-After of an authority that is obeyed.
  private static final Duration RETRY_AFTER_MAX = Duration.ofDays(7);

  /// When only this part of the lifetime is left, a new certificate may lack names of the old one.
  private static final int LAST_PART = 10;

  private final AcmePlan plan;
  private final AcmeFiles files;
  private final Authority authority;
  private final RenewalTime renewal;
  private final Clock clock;
  private final Metrics.Counter ordered;
  private final Metrics.Counter failed;
  private final ReentrantLock ordering = new ReentrantLock();
  private Instant notBefore = Instant.EPOCH;
  private Duration pause = FIRST_PAUSE;
  private volatile OrderStatus standing;

  public AcmeCertificate(
      AcmePlan plan, ChallengeResponder responder, Clock clock, Metrics metrics) {
    this(
        plan,
        new AcmeAuthority(
            plan, new AcmeFiles(plan.folder()), responder, AcmeLimits.defaults(), clock),
        clock,
        metrics);
  }

  AcmeCertificate(AcmePlan plan, Authority authority, Clock clock, Metrics metrics) {
    this.plan = plan;
    this.files = new AcmeFiles(plan.folder());
    this.authority = authority;
    this.renewal = new RenewalTime(authority, new SecureRandom());
    this.clock = clock;
    this.ordered = metrics.counter("acme.certificates_ordered");
    this.failed = metrics.counter("acme.failures");
    metrics.gauge("acme.failing", this::failing);
    this.standing =
        new OrderStatus(
            plan.directory(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new TreeMap<>());
  }

  private long failing() {
    OrderStatus now = standing;
    return now.error().isPresent() ? 1L + now.refused().size() : now.refused().size();
  }

  /// The current status; does not wait for a running order.
  public OrderStatus status() {
    return standing;
  }

  /// Orders the certificate if it is due and no delay is active.
  ///
  /// @return whether there is a new one
  /// @throws InterruptedException if the server stops in the meantime
  public boolean renewIfDue() throws InterruptedException {
    ordering.lockInterruptibly();
    try {
      Instant now = clock.instant();
      if (now.isBefore(notBefore)) {
        return false;
      }
      Wanted wanted = wanted(now);
      tell(wanted.names(), Optional.of(wanted.renewal()));
      return wanted.isDue(now) && order(wanted, now, false).issued();
    } catch (AcmeException | IOException | RuntimeException e) {
      failure(clock.instant(), e);
      return false;
    } finally {
      ordering.unlock();
    }
  }

  /// Orders it now, whether it is due or not, and resets a delay.
  ///
  /// @param dryRun whether the names are only validated
  /// @throws OperationException if it failed as a whole
  public Renewal renew(boolean dryRun) throws InterruptedException {
    if (!ordering.tryLock()) {
      throw new OperationException(
          Reason.REFUSED, "a certificate is being ordered; see its status");
    }
    try {
      Instant now = clock.instant();
      Renewal done = order(wanted(now).atOnce(now), now, dryRun);
      if (done.validated().isEmpty() || (!dryRun && !done.issued())) {
        throw new OperationException(Reason.FAILED, "nothing was issued: " + reasons(done));
      }
      return done;
    } catch (OperationException e) {
      throw e;
    } catch (AcmeException | IOException | RuntimeException e) {
      if (!dryRun) {
        failure(clock.instant(), e);
      }
      throw new OperationException(Reason.FAILED, plan.directory() + ": " + reason(e));
    } finally {
      ordering.unlock();
    }
  }

  private static String reasons(Renewal renewal) {
    return renewal.refused().entrySet().stream()
        .map(each -> each.getKey() + ": " + each.getValue())
        .collect(Collectors.joining("; "));
  }

  /// The desired and the current certificate.
  ///
  /// @param current empty if there is none, or only a self-signed one
  /// @param renewal when the current one must be renewed
  private record Wanted(List<String> names, Optional<X509Certificate> current, Instant renewal) {

    Wanted atOnce(Instant now) {
      return new Wanted(names, current, now);
    }

    boolean isDue(Instant now) throws IOException {
      return current.isEmpty()
          || !now.isBefore(renewal)
          || !AcmeFiles.names(current.get()).containsAll(names);
    }

    /// Whether a certificate without these names is better than the current one.
    boolean isWorthwhile(Set<String> refused, Set<String> held, Instant now) {
      Set<String> rest = new HashSet<>(names);
      rest.removeAll(refused);
      if (rest.isEmpty() || current.isEmpty()) {
        return !rest.isEmpty();
      }
      X509Certificate certificate = current.get();
      boolean adds = !held.containsAll(rest);
      boolean loses = refused.stream().anyMatch(held::contains);
      Instant last =
          certificate
              .getNotAfter()
              .toInstant()
              .minus(RenewalTime.life(certificate).dividedBy(LAST_PART));
      return (adds || !now.isBefore(renewal)) && (!loses || !now.isBefore(last));
    }
  }

  private Wanted wanted(Instant now) {
    List<String> names =
        plan.names().get().stream().map(name -> name.toLowerCase(Locale.ROOT)).distinct().toList();
    Optional<X509Certificate> current =
        files
            .current()
            .filter(it -> !it.getIssuerX500Principal().equals(it.getSubjectX500Principal()));
    return new Wanted(names, current, current.map(it -> renewal.of(it, now)).orElse(now));
  }

  private Renewal order(Wanted wanted, Instant now, boolean dryRun)
      throws AcmeException, IOException, InterruptedException {
    Set<String> held =
        wanted.current().isPresent() ? AcmeFiles.names(wanted.current().get()) : Set.of();
    Outcome outcome =
        authority.order(
            new Wish(
                wanted.names(),
                refused -> wanted.isWorthwhile(refused, held, now),
                wanted.current(),
                plan.keyType(),
                dryRun));
    List<String> validated =
        wanted.names().stream().filter(name -> !outcome.refused().containsKey(name)).toList();
    if (!dryRun) {
      outcome(wanted, outcome, validated);
    }
    return new Renewal(validated, outcome.refused(), outcome.issued().isPresent());
  }

  private void outcome(Wanted wanted, Outcome outcome, List<String> validated) throws IOException {
    if (outcome.issued().isPresent()) {
      files.keep(outcome.issued().get().chain(), outcome.issued().get().key());
      ordered.increment();
      LOG.info("acme event=ordered names={}", String.join(",", validated));
    }
    if (outcome.refused().isEmpty()) {
      notBefore = Instant.EPOCH;
      pause = FIRST_PAUSE;
    } else {
      failed.increment();
      pauseFrom(clock.instant(), wanted.current());
      outcome
          .refused()
          .forEach((name, reason) ->
              LOG.warn("acme event=refused name={} reason={} next={}", name, reason, notBefore));
    }
    Optional<Instant> next =
        files.current().map(certificate -> renewal.of(certificate, clock.instant()));
    standing =
        new OrderStatus(
            plan.directory(),
            wanted.names(),
            next,
            renewal.explanation(),
            paused(),
            Optional.empty(),
            outcome.refused());
  }

  private Optional<Instant> paused() {
    return notBefore.equals(Instant.EPOCH) ? Optional.empty() : Optional.of(notBefore);
  }

  private void pauseFrom(Instant now, Optional<X509Certificate> current) {
    notBefore = now.plus(pause);
    Duration longest =
        current
            .map(it -> RenewalTime.life(it).dividedBy(PAUSES_IN_A_LIFE))
            .filter(it -> it.compareTo(LONGEST_PAUSE) < 0)
            .orElse(LONGEST_PAUSE);
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(longest) < 0 ? doubled : longest;
  }

  private void failure(Instant now, Exception e) {
    failed.increment();
    pauseFrom(now, files.current());
    if (e instanceof AcmeRateLimitedException limited) {
      Instant asked = limited.getRetryAfter().orElse(notBefore);
      Instant latest = now.plus(RETRY_AFTER_MAX);
      asked = asked.isAfter(latest) ? latest : asked;
      notBefore = asked.isAfter(notBefore) ? asked : notBefore;
    }
    OrderStatus before = standing;
    standing =
        new OrderStatus(
            plan.directory(),
            before.names(),
            before.renewal(),
            before.explanation(),
            paused(),
            Optional.of(reason(e)),
            before.refused());
    LOG.warn(
        "acme event=failed names={} reason={} next={}",
        String.join(",", before.names()),
        reason(e),
        notBefore,
        e instanceof RuntimeException ? e : null);
  }

  /// acme4j reports "Network error", with the reason only in the cause.
  private static String reason(Exception e) {
    String message = String.valueOf(e.getMessage());
    return e instanceof AcmeNetworkException && e.getCause() instanceof IOException cause
        ? message + ": " + IoReason.of(cause)
        : message;
  }

  private void tell(List<String> names, Optional<Instant> next) {
    OrderStatus before = standing;
    standing =
        new OrderStatus(
            plan.directory(),
            names,
            next,
            renewal.explanation(),
            paused(),
            before.error(),
            before.refused());
  }
}
