package org.posthorn.web.acme;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthorn.runtime.Metrics;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps one certificate in time: [#look] orders it when it is due, and waits longer after each
/// failure. Used by one thread at a time.
public final class AcmeCertificate {
  private static final Logger LOG = LoggerFactory.getLogger(AcmeCertificate.class);

  /// After a failure: an authority counts failures too, and refuses for a week (Let's Encrypt: five
  /// an hour for a name).
  private static final Duration FIRST_PAUSE = Duration.ofMinutes(15);

  private static final Duration LONGEST_PAUSE = Duration.ofDays(1);

  private final AcmePlan plan;
  private final AcmeFiles files;
  private final Authority authority;
  private final Clock clock;
  private final Metrics.Counter ordered;
  private final Metrics.Counter failed;
  private Instant notBefore = Instant.EPOCH;
  private Duration pause = FIRST_PAUSE;

  public AcmeCertificate(AcmePlan plan, Proof proof, Clock clock, Metrics metrics) {
    this.plan = plan;
    this.files = new AcmeFiles(plan.folder());
    this.authority = new Authority(plan, files, proof);
    this.clock = clock;
    this.ordered = metrics.counter("acme.certificates_ordered");
    this.failed = metrics.counter("acme.failures");
  }

  /// Orders the certificate if it is due and no pause is on.
  ///
  /// @return whether there is a new one
  /// @throws InterruptedException if the server stops meanwhile
  public boolean look() throws InterruptedException {
    Instant now = clock.instant();
    if (now.isBefore(notBefore)) {
      return false;
    }
    try {
      if (!isDue(now)) {
        return false;
      }
      authority.order();
      ordered.increment();
      notBefore = Instant.EPOCH;
      pause = FIRST_PAUSE;
      LOG.info("acme event=ordered names={}", String.join(",", plan.names()));
      return true;
    } catch (AcmeException | IOException | RuntimeException e) {
      failure(now, e);
      return false;
    }
  }

  private void failure(Instant now, Exception e) {
    failed.increment();
    notBefore = now.plus(pause);
    pause =
        pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    if (e instanceof AcmeRateLimitedException limited) {
      Instant asked = limited.getRetryAfter().orElse(notBefore);
      notBefore = asked.isAfter(notBefore) ? asked : notBefore;
    }
    LOG.warn(
        "acme event=failed names={} reason={} next={}",
        String.join(",", plan.names()),
        e.getMessage(),
        notBefore,
        e instanceof RuntimeException ? e : null);
  }

  /// There is none, its time is near, or it is for other names than are wanted.
  private boolean isDue(Instant now) throws IOException {
    X509Certificate current = files.current().orElse(null);
    return current == null
        || !now.isBefore(AcmeFiles.renewalOf(current))
        || !names(current).containsAll(Set.copyOf(wanted()));
  }

  private List<String> wanted() {
    return plan.names().stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
  }

  private static Set<String> names(X509Certificate certificate) throws IOException {
    try {
      var names = certificate.getSubjectAlternativeNames();
      return names == null
          ? Set.of()
          : names.stream()
              .filter(name -> name.getFirst().equals(2)) // dNSName, RFC 5280 §4.2.1.6
              .map(name -> String.valueOf(name.get(1)).toLowerCase(Locale.ROOT))
              .collect(Collectors.toCollection(HashSet::new));
    } catch (java.security.cert.CertificateParsingException e) {
      throw new IOException("the certificate that is there cannot be read", e);
    }
  }
}
