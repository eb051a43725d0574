package org.posthorn.web.acme;

import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.posthorn.web.acme.Authority.Window;
import org.shredzone.acme4j.exception.AcmeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Determines when a certificate must be renewed: in the window given by its authority (RFC 9773),
/// or when a third of its lifetime is left. Used by one thread at a time.
final class RenewalTime {
  private static final Logger LOG = LoggerFactory.getLogger(RenewalTime.class);

  /// RFC 9773 §4.3.3: after a long-term failure.
  private static final Duration ASK_AGAIN_AFTER_FAILURE = Duration.ofHours(6);

  private final Authority authority;
  private final RandomGenerator random;

  private @Nullable X509Certificate about;
  private Instant askAgain = Instant.EPOCH;
  private Optional<Window> window = Optional.empty();
  private Instant chosen = Instant.EPOCH;

  RenewalTime(Authority authority, RandomGenerator random) {
    this.authority = authority;
    this.random = random;
  }

  /// The renewal time; queries the authority when its last answer is too old.
  Instant of(X509Certificate certificate, Instant now) {
    if (!certificate.equals(about)) {
      about = certificate;
      window = Optional.empty();
      askAgain = Instant.EPOCH;
    }
    if (!now.isBefore(askAgain)) {
      ask(certificate, now);
    }
    return window.isPresent() ? chosen : thirdLeft(certificate);
  }

  /// The authority's page about the window.
  Optional<URI> explanation() {
    return window.flatMap(Window::explanation);
  }

  private void ask(X509Certificate certificate, Instant now) {
    try {
      Optional<Window> told =
          authority
              .window(certificate)
              // A window after the expiry is ignored.
              .filter(it -> it.end().isBefore(certificate.getNotAfter().toInstant()));
      if (!same(told)) {
        told.ifPresent(it -> chosen = within(it));
      }
      askAgain = told.map(Window::askAgain).orElse(now.plus(ASK_AGAIN_AFTER_FAILURE));
      window = told;
    } catch (AcmeException | IOException | RuntimeException e) {
      askAgain = now.plus(ASK_AGAIN_AFTER_FAILURE);
      LOG.info("acme event=no-renewal-window reason={}", e.getMessage());
    }
  }

  private boolean same(Optional<Window> told) {
    return told.isPresent()
        && window.isPresent()
        && told.get().start().equals(window.get().start())
        && told.get().end().equals(window.get().end());
  }

  /// RFC 9773 §4.2: a random time in the window, to spread the load.
  private Instant within(Window told) {
    long millis = Duration.between(told.start(), told.end()).toMillis();
    return told.start().plusMillis(millis == 0 ? 0 : random.nextLong(millis));
  }

  private static Instant thirdLeft(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant().minus(life(certificate).dividedBy(3));
  }

  static Duration life(X509Certificate certificate) {
    return Duration.between(
        certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
  }
}
