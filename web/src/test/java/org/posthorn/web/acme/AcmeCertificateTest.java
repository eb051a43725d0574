package org.posthorn.web.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.admin.OperationException;
import org.posthorn.runtime.Metrics;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.toolbox.JSON;
import org.shredzone.acme4j.util.CSRBuilder;
import org.shredzone.acme4j.util.CertificateUtils;

/// When a certificate is ordered, and what comes of it, whatever the authority does.
class AcmeCertificateTest {
  private static final Instant START = Instant.parse("2026-11-30T00:00:00Z");
  private static final Duration LIFE = Duration.ofDays(90);

  private static KeyPair issuerKey;
  private static X509Certificate issuer;

  @TempDir Path directory;
  private final Hands clock = new Hands();
  private final Fake authority = new Fake();
  private final Metrics metrics = new Metrics();
  private List<String> names = List.of("mail.example.org", "autoconfig.example.org");

  @BeforeAll
  static void makeIssuer() {
    issuerKey = KeyType.RSA_2048.generate();
    issuer =
        CertificateUtils.createTestRootCertificate(
            "CN=Test", START.minus(LIFE), START.plus(LIFE.multipliedBy(9)), issuerKey);
  }

  private static final class Hands extends Clock {
    private Instant now = START;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }

    void forward(Duration by) {
      now = now.plus(by);
    }
  }

  /// Issues what it is told to, and remembers the orders.
  private final class Fake implements Authority {
    private final List<Wish> orders = new ArrayList<>();
    private final Set<String> bad = new HashSet<>();
    private Duration life = LIFE;
    private Optional<AcmeException> failure = Optional.empty();
    private Optional<Window> window = Optional.empty();
    private int asked;

    @Override
    public Outcome order(Wish wish) throws AcmeException, IOException {
      orders.add(wish);
      if (failure.isPresent()) {
        throw failure.get();
      }
      SortedMap<String, String> refused = new TreeMap<>();
      wish.names().stream().filter(bad::contains).forEach(name -> refused.put(name, "not here"));
      List<String> rest = new ArrayList<>(wish.names());
      rest.removeAll(bad);
      boolean issues =
          !wish.dryRun() && (refused.isEmpty() || wish.worthwhile().test(refused.keySet()));
      return new Outcome(issues ? Optional.of(issue(rest)) : Optional.empty(), refused);
    }

    private Issued issue(List<String> names) throws IOException {
      KeyPair key = KeyType.EC_P256.generate();
      CSRBuilder request = new CSRBuilder();
      request.addDomains(names);
      request.sign(key);
      Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
      return new Issued(
          List.of(
              CertificateUtils.createTestCertificate(
                  request.getCSR(), now, now.plus(life), issuer, issuerKey.getPrivate())),
          key);
    }

    @Override
    public Optional<Window> window(X509Certificate certificate) throws AcmeException {
      asked++;
      if (failure.isPresent()) {
        throw failure.get();
      }
      return window;
    }
  }

  private AcmeCertificate certificate() {
    AcmePlan plan =
        new AcmePlan(
            URI.create("https://authority.test/dir"),
            Optional.empty(),
            Optional.empty(),
            () -> names,
            KeyType.EC_P256,
            directory);
    return new AcmeCertificate(plan, authority, clock, metrics);
  }

  private Set<String> held() throws IOException {
    return AcmeFiles.names(new AcmeFiles(directory).current().orElseThrow());
  }

  /// A third of the life is left: 30 days of 90, 15 d 16 h of 47 days, two of six.
  @ParameterizedTest
  @CsvSource({"P90D, P60D", "P47D, P31DT8H", "P6D, P4D"})
  void without_a_word_of_the_authority_it_is_renewed_when_a_third_of_its_life_is_left(
      Duration life, Duration until) throws Exception {
    authority.life = life;
    AcmeCertificate certificate = certificate();
    assertThat(certificate.renewIfDue()).isTrue();
    clock.forward(until.minusMinutes(1));
    assertThat(certificate.renewIfDue()).isFalse();
    assertThat(certificate.status().renewal()).contains(START.plus(until));
    clock.forward(Duration.ofMinutes(1));
    assertThat(certificate.renewIfDue()).isTrue();
    assertThat(authority.orders.getLast().replaces()).isPresent();
  }

  /// RFC 9773 §4.2
  @Test
  void the_authority_may_want_it_renewed_earlier() throws Exception {
    AcmeCertificate certificate = certificate();
    certificate.renewIfDue();
    Instant start = START.plus(Duration.ofDays(10));
    Instant end = START.plus(Duration.ofDays(11));
    URI page = URI.create("https://authority.test/why");
    authority.window =
        Optional.of(
            new Authority.Window(start, end, Optional.of(page), START.plus(Duration.ofDays(1))));
    clock.forward(Duration.ofHours(7));
    assertThat(certificate.renewIfDue()).isFalse();
    Instant chosen = certificate.status().renewal().orElseThrow();
    assertThat(chosen).isBetween(start, end);
    assertThat(certificate.status().explanation()).contains(page);
    int asked = authority.asked;
    clock.forward(Duration.ofHours(1));
    certificate.renewIfDue();
    assertThat(authority.asked).isEqualTo(asked); // §4.3: not before Retry-After
    clock.forward(Duration.ofDays(1));
    certificate.renewIfDue();
    assertThat(authority.asked).isEqualTo(asked + 1);
    // the same window: the chosen time stays
    assertThat(certificate.status().renewal()).contains(chosen);
    clock.now = chosen;
    assertThat(certificate.renewIfDue()).isTrue();
  }

  /// RFC 9773 §4.2: what makes no sense counts as nothing said; nor does silence stop a renewal.
  @Test
  void a_window_behind_the_end_or_a_failure_leaves_the_usual_time() throws Exception {
    AcmeCertificate certificate = certificate();
    certificate.renewIfDue();
    authority.window =
        Optional.of(
            new Authority.Window(
                START.plus(Duration.ofDays(200)),
                START.plus(Duration.ofDays(201)),
                Optional.empty(),
                START.plus(Duration.ofDays(1))));
    clock.forward(Duration.ofDays(1));
    certificate.renewIfDue();
    assertThat(certificate.status().renewal()).contains(START.plus(Duration.ofDays(60)));
    authority.failure = Optional.of(new AcmeException("nonsense"));
    clock.forward(Duration.ofDays(1));
    certificate.renewIfDue();
    assertThat(certificate.status().renewal()).contains(START.plus(Duration.ofDays(60)));
    assertThat(certificate.status().error()).isEmpty();
  }

  @Test
  void what_fails_is_told_and_tried_again_later_each_time() throws Exception {
    authority.failure = Optional.of(new AcmeException("no certificates today"));
    AcmeCertificate certificate = certificate();
    for (Duration pause :
        List.of(Duration.ofMinutes(15), Duration.ofMinutes(30), Duration.ofHours(1))) {
      assertThat(certificate.renewIfDue()).isFalse();
      assertThat(certificate.status().pausedUntil()).contains(clock.now.plus(pause));
      int orders = authority.orders.size();
      clock.forward(pause.minusMinutes(1));
      assertThat(certificate.renewIfDue()).isFalse();
      assertThat(authority.orders).hasSize(orders);
      clock.forward(Duration.ofMinutes(1));
    }
    for (int i = 0; i < 20; i++) {
      certificate.renewIfDue();
      clock.now = certificate.status().pausedUntil().orElseThrow();
    }
    certificate.renewIfDue();
    assertThat(certificate.status().pausedUntil()).contains(clock.now.plus(Duration.ofDays(1)));
    assertThat(certificate.status().error()).contains("no certificates today");
    assertThat(metrics.snapshot()).containsEntry("acme.failing", 1L);
    authority.failure = Optional.empty();
    clock.forward(Duration.ofDays(1));
    assertThat(certificate.renewIfDue()).isTrue();
    assertThat(certificate.status().error()).isEmpty();
    assertThat(certificate.status().pausedUntil()).isEmpty();
    assertThat(metrics.snapshot()).containsEntry("acme.failing", 0L);
  }

  /// Two days are left of six: a pause of a day would be half of them.
  @Test
  void a_short_life_is_tried_for_more_often() throws Exception {
    authority.life = Duration.ofDays(6);
    AcmeCertificate certificate = certificate();
    certificate.renewIfDue();
    clock.forward(Duration.ofDays(4));
    authority.failure = Optional.of(new AcmeException("down"));
    int before = authority.orders.size();
    while (clock.now.isBefore(START.plus(Duration.ofDays(6)))) {
      certificate.renewIfDue();
      clock.forward(Duration.ofMinutes(15));
    }
    assertThat(authority.orders.size() - before).isBetween(16, 25);
  }

  /// RFC 8555 §6.6
  @ParameterizedTest
  @CsvSource({"PT2H, PT2H", "PT1M, PT15M", "P900D, P7D"})
  void the_authority_says_when_it_may_be_asked_again(Duration asked, Duration paused)
      throws Exception {
    Problem problem =
        new Problem(JSON.parse("{\"type\":\"urn:a\"}"), URI.create("https://a").toURL());
    authority.failure =
        Optional.of(new AcmeRateLimitedException(problem, START.plus(asked), List.of()));
    AcmeCertificate certificate = certificate();
    certificate.renewIfDue();
    assertThat(certificate.status().pausedUntil()).contains(START.plus(paused));
  }

  @Test
  void a_name_that_is_not_proved_does_not_keep_the_others_back() throws Exception {
    authority.bad.add("autoconfig.example.org");
    AcmeCertificate certificate = certificate();
    assertThat(certificate.renewIfDue()).isTrue();
    assertThat(held()).containsExactly("mail.example.org");
    assertThat(certificate.status().refused())
        .containsExactly(java.util.Map.entry("autoconfig.example.org", "not here"));
    assertThat(metrics.snapshot()).containsEntry("acme.failing", 1L);
    // tried again, but no certificate like the one that is there
    clock.forward(Duration.ofMinutes(15));
    assertThat(certificate.renewIfDue()).isFalse();
    assertThat(authority.orders).hasSize(2);
    authority.bad.clear();
    clock.forward(Duration.ofMinutes(30));
    assertThat(certificate.renewIfDue()).isTrue();
    assertThat(held()).hasSize(2);
    assertThat(metrics.snapshot()).containsEntry("acme.failing", 0L);
  }

  /// The old one is good for 30 days more: for that long the name may come back.
  @Test
  void a_name_that_the_certificate_has_is_not_given_up_until_its_last_days() throws Exception {
    AcmeCertificate certificate = certificate();
    certificate.renewIfDue();
    authority.bad.add("autoconfig.example.org");
    clock.forward(Duration.ofDays(61));
    assertThat(certificate.renewIfDue()).isFalse();
    assertThat(held()).hasSize(2);
    assertThatThrownBy(() -> certificate.renew(false))
        .isInstanceOf(OperationException.class)
        .hasMessage("nothing was issued: autoconfig.example.org: not here");
    clock.forward(Duration.ofDays(21));
    assertThat(certificate.renewIfDue()).isTrue();
    assertThat(held()).containsExactly("mail.example.org");
  }

  @Test
  void an_administrator_does_not_wait_for_time_or_pause() throws Exception {
    AcmeCertificate certificate = certificate();
    assertThat(certificate.renew(true).issued()).isFalse();
    assertThat(certificate.renew(false).issued()).isTrue();
    assertThat(certificate.renew(false).issued()).isTrue();
    authority.failure = Optional.of(new AcmeException("no"));
    assertThatThrownBy(() -> certificate.renew(false))
        .isInstanceOf(OperationException.class)
        .hasMessage("https://authority.test/dir: no");
    authority.failure = Optional.empty();
    assertThat(certificate.renew(false).issued()).isTrue();
    assertThat(certificate.status().error()).isEmpty();
  }

  @Test
  void new_names_are_ordered_at_once_and_old_ones_go_with_the_next_renewal() throws Exception {
    AcmeCertificate certificate = certificate();
    certificate.renewIfDue();
    names = List.of("mail.example.org");
    assertThat(certificate.renewIfDue()).isFalse();
    names = List.of("mail.example.org", "mta-sts.example.net");
    assertThat(certificate.renewIfDue()).isTrue();
    assertThat(held()).containsExactlyInAnyOrder("mail.example.org", "mta-sts.example.net");
  }
}
