package org.posthorn.web.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.certificates.Renewal;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.DynamicUpdates;
import org.posthorn.dns.NetworkResolver;
import org.posthorn.dns.UpdateLimits;
import org.posthorn.runtime.Metrics;
import org.posthorn.testkit.FreePorts;
import org.posthorn.testkit.Knot;
import org.posthorn.testkit.Pebble;
import org.posthorn.testkit.TestCertificates;
import org.posthorn.web.Served;
import org.posthorn.web.Site;
import org.posthorn.web.WebLimits;
import org.posthorn.web.server.WebServer;
import org.posthorn.wire.Pem;
import org.posthorn.wire.ServerTls;

/// Against Pebble, where it is installed: names are validated by HTTP, TLS and the DNS, which Knot
/// serves.
class PebbleTest {
  private static final List<AutoCloseable> OPEN = new ArrayList<>();
  private static final HttpChallengeResponder HTTP = new HttpChallengeResponder();

  @TempDir static Path shared;
  private static Pebble pebble;
  private static Knot knot;
  private static ServerTls tls;

  @TempDir Path directory;
  private final Metrics metrics = new Metrics();

  @BeforeAll
  static void start() throws Exception {
    Pebble.assumeInstalled();
    Knot.assumeInstalled();
    knot =
        Knot.start(
            shared,
            Map.of(
                "example.org",
                """
                mail A 127.0.0.1
                mta-sts CNAME mail
                other A 127.0.0.1
                _acme-challenge.aliased CNAME aliased.acme.example.org.
                """),
            "example.org");
    OPEN.add(knot);
    tls = TestCertificates.in(Files.createDirectory(shared.resolve("own"))).serverTls("own.test");
    Served http = new Served(Site.builder().get(HttpChallengeResponder.PATH, HTTP).build());
    OPEN.add(http);
    WebServer https =
        WebServer.open(
            List.of(
                new WebServer.Port(
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                    Optional.of(tls))),
            Served.EVERYBODY,
            WebLimits.defaults(),
            Site.builder().build(),
            new Metrics());
    OPEN.add(https);
    pebble =
        Pebble.start(
            shared.resolve("pebble"),
            http.port(),
            https.addresses().getFirst().getPort(),
            Optional.of(knot.address()));
    OPEN.add(pebble);
  }

  @AfterAll
  static void end() throws Exception {
    for (AutoCloseable each : OPEN.reversed()) {
      each.close();
    }
  }

  private AcmeCertificate certificate(
      ChallengeResponder proof, Clock clock, KeyType type, String... names) {
    AcmePlan plan =
        new AcmePlan(
            pebble.directory(),
            Optional.of(pebble.trust()),
            Optional.of("postmaster@example.org"),
            () -> List.of(names),
            type,
            directory.resolve("acme"));
    return new AcmeCertificate(plan, proof, clock, metrics);
  }

  private AcmeCertificate certificate(ChallengeResponder proof, String... names) {
    return certificate(proof, Clock.systemUTC(), KeyType.EC_P256, names);
  }

  private Path file() {
    return directory.resolve("acme/certificate.pem");
  }

  private X509Certificate current() throws Exception {
    return Pem.certificates(file()).getFirst();
  }

  private static ChallengeResponder dns(byte[] secret) {
    return new DnsChallengeResponder(
        new DynamicUpdates(
            new DynamicUpdates.Settings(
                knot.address(),
                Optional.empty(),
                new DynamicUpdates.Key(new DomainName(Knot.KEY), secret),
                List.of(knot.address())),
            UpdateLimits.defaults(),
            new NetworkResolver(
                NetworkResolver.Settings.of(knot.address()), InstantSource.system())));
  }

  @Test
  void a_certificate_is_ordered_and_renewed_when_a_third_of_its_life_is_left() throws Exception {
    String[] names = {"mail.example.org", "mta-sts.example.org"};
    assertThat(certificate(HTTP, names).renewIfDue()).isTrue();
    X509Certificate first = current();
    assertThat(Pem.certificates(file())).hasSizeGreaterThan(1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    // one file holds both, and the server's TLS takes it
    ServerTls taken = ServerTls.of(List.of(new ServerTls.KeyPairFiles(file(), file())));
    assertThat(taken.identity("mail.example.org").chain().getFirst()).isEqualTo(first);
    assertThat(taken.identity("mail.example.org").names()).contains(names);

    Instant from = first.getNotBefore().toInstant();
    Duration life = Duration.between(from, first.getNotAfter().toInstant());
    Instant before = from.plus(life.multipliedBy(65).dividedBy(100));
    Instant after = from.plus(life.multipliedBy(67).dividedBy(100));
    assertThat(at(before, names).renewIfDue()).isFalse();
    assertThat(at(after, names).renewIfDue()).isTrue();
    assertThat(current()).isNotEqualTo(first);
    assertThat(current().getPublicKey()).isNotEqualTo(first.getPublicKey());
    // another name is wanted
    assertThat(certificate(HTTP, "other.example.org").renewIfDue()).isTrue();
    assertThat(metrics.snapshot())
        .containsEntry("acme.certificates_ordered", 3L)
        .containsEntry("acme.failures", 0L);
  }

  private AcmeCertificate at(Instant now, String... names) {
    return certificate(HTTP, Clock.fixed(now, ZoneOffset.UTC), KeyType.EC_P256, names);
  }

  @ParameterizedTest
  @EnumSource(names = {"EC_P384", "RSA_2048"})
  void other_types_of_keys_are_certified(KeyType type) throws Exception {
    assertThat(certificate(HTTP, Clock.systemUTC(), type, "mail.example.org").renewIfDue())
        .isTrue();
    assertThat(current().getPublicKey().getAlgorithm())
        .isEqualTo(
            type.word().substring(0, type.word().indexOf('-')).toUpperCase(java.util.Locale.ROOT));
  }

  @Test
  void names_are_proved_by_a_tls_handshake() throws Exception {
    ChallengeResponder proof = new TlsChallengeResponder(tls.validations());
    assertThat(certificate(proof, "mail.example.org", "mta-sts.example.org").renewIfDue()).isTrue();
    assertThat(AcmeFiles.names(current()))
        .containsExactlyInAnyOrder("mail.example.org", "mta-sts.example.org");
    assertThat(tls.validations().isEmpty()).isTrue();
  }

  @Test
  void names_and_wildcards_are_proved_by_the_dns() throws Exception {
    String[] names = {"example.org", "*.example.org", "aliased.example.org"};
    assertThat(certificate(dns(Knot.SECRET), names).renewIfDue()).isTrue();
    assertThat(AcmeFiles.names(current())).containsExactlyInAnyOrder(names);
    assertThat(texts("_acme-challenge.example.org")).isEmpty();
    assertThat(texts("aliased.acme.example.org")).isEmpty();
  }

  private static List<String> texts(String name) {
    return new NetworkResolver(NetworkResolver.Settings.of(knot.address()), InstantSource.system())
        .txt(new DomainName(name))
        .values();
  }

  @Test
  void a_name_that_cannot_be_proved_does_not_keep_the_others_from_a_certificate() throws Exception {
    AcmeCertificate certificate = certificate(HTTP, "mail.example.org", "missing.example.org");
    assertThat(certificate.renewIfDue()).isTrue();
    assertThat(AcmeFiles.names(current())).containsExactly("mail.example.org");
    assertThat(certificate.status().refused()).containsOnlyKeys("missing.example.org");
    assertThat(certificate.status().pausedUntil()).isPresent();
    X509Certificate first = current();
    // the missing name is tried again; nothing is issued for the one that is there
    assertThat(certificate(HTTP, "mail.example.org", "missing.example.org").renewIfDue()).isFalse();
    assertThat(current()).isEqualTo(first);
  }

  @Test
  void what_the_name_server_refuses_is_told() throws Exception {
    AcmeCertificate certificate = certificate(dns(new byte[32]), "mail.example.org");
    assertThat(certificate.renewIfDue()).isFalse();
    assertThat(certificate.status().refused().get("mail.example.org"))
        .contains("refused the update: NOTAUTH, BADSIG");
    assertThat(texts("_acme-challenge.mail.example.org")).isEmpty();
  }

  @Test
  void a_dry_run_proves_and_issues_nothing() throws Exception {
    AcmeCertificate certificate = certificate(HTTP, "mail.example.org", "missing.example.org");
    Renewal renewal = certificate.renew(true);
    assertThat(renewal.issued()).isFalse();
    assertThat(renewal.validated()).containsExactly("mail.example.org");
    assertThat(renewal.refused()).containsOnlyKeys("missing.example.org");
    assertThat(file()).doesNotExist();
    assertThat(metrics.snapshot())
        .containsEntry("acme.failures", 0L)
        .containsEntry("acme.certificates_ordered", 0L);
  }

  @Test
  void a_certificate_that_cannot_be_read_is_ordered_anew() throws Exception {
    Files.createDirectories(directory.resolve("acme"));
    Files.writeString(file(), "nonsense");
    assertThat(certificate(HTTP, "mail.example.org").renewIfDue()).isTrue();
    assertThat(AcmeFiles.names(current())).containsExactly("mail.example.org");
  }

  @Test
  void an_authority_that_cannot_be_reached_is_told() {
    AcmePlan plan =
        new AcmePlan(
            java.net.URI.create("https://localhost:" + FreePorts.take() + "/dir"),
            Optional.empty(),
            Optional.empty(),
            () -> List.of("mail.example.org"),
            KeyType.EC_P256,
            directory.resolve("acme"));
    AcmeCertificate certificate = new AcmeCertificate(plan, HTTP, Clock.systemUTC(), metrics);
    assertThatThrownBy(() -> certificate.renew(false))
        .isInstanceOf(OperationException.class)
        .hasMessageContaining("https://localhost");
    assertThat(certificate.status().error()).isPresent();
  }
}
