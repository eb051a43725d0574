package org.posthorn.web.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.runtime.Metrics;
import org.posthorn.testkit.FreePorts;
import org.posthorn.testkit.Programs;
import org.posthorn.testkit.TestCertificates;
import org.posthorn.web.Served;
import org.posthorn.web.Site;
import org.posthorn.wire.Pem;
import org.posthorn.wire.ServerTls;

/// Against pebble, the test authority of Let's Encrypt, where it is installed.
class PebbleTest {
  @TempDir Path directory;

  private final Metrics metrics = new Metrics();
  private final HttpProof proof = new HttpProof();
  private final List<AutoCloseable> open = new java.util.ArrayList<>();
  private int port;

  @BeforeEach
  void start() throws Exception {
    Programs.assumeInstalled("pebble", "pebble-challtestsrv");
    Served site = new Served(Site.builder().get(HttpProof.PATH, proof).build());
    open.add(site);
    ServerTls.KeyPairFiles own = TestCertificates.in(directory).server("localhost");
    port = FreePorts.take();
    int management = FreePorts.take();
    int dns = FreePorts.take();
    int names = FreePorts.take();
    Path config = directory.resolve("pebble.json");
    Files.writeString(
        config,
        """
        {"pebble": {"listenAddress": "127.0.0.1:%d", "managementListenAddress": "127.0.0.1:%d",
          "certificate": "%s", "privateKey": "%s", "httpPort": %d, "tlsPort": 1}}
        """
            .formatted(port, management, own.chain(), own.key(), site.port()));
    start(
        Programs.Call.of(
            "pebble-challtestsrv",
            "-defaultIPv6",
            "",
            "-defaultIPv4",
            "127.0.0.1",
            "-dns01",
            "127.0.0.1:" + dns,
            "-http01",
            "",
            "-https01",
            "",
            "-tlsalpn01",
            "",
            "-management",
            "127.0.0.1:" + names));
    start(
        Programs.Call.of(
                "pebble", "-config", config.toString(), "-dnsserver", "127.0.0.1:" + dns, "-strict")
            .withEnvironment("PEBBLE_VA_NOSLEEP", "1"));
    Awaitility.await().ignoreExceptions().until(() -> listening(port) && listening(names));
  }

  private void start(Programs.Call call) throws IOException {
    Process process = Programs.start(call);
    Thread.startVirtualThread(() -> {
      try {
        process.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
      } catch (IOException e) {
        return; // it has ended
      }
    });
    open.add(process::destroyForcibly);
  }

  private static boolean listening(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    }
  }

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private AcmeCertificate certificate(Clock clock, String... names) {
    return new AcmeCertificate(
        new AcmePlan(
            URI.create("https://localhost:" + port + "/dir"),
            Optional.of(directory.resolve("authority.pem")),
            Optional.of("postmaster@example.org"),
            List.of(names),
            directory.resolve("acme")),
        proof,
        clock,
        metrics);
  }

  @Test
  void a_certificate_is_ordered_and_renewed_at_two_thirds_of_its_life() throws Exception {
    assertThat(certificate(Clock.systemUTC(), "mail.example.org", "mta-sts.example.org").look())
        .isTrue();
    Path file = directory.resolve("acme/certificate.pem");
    X509Certificate first = Pem.certificates(file).getFirst();
    assertThat(Pem.certificates(file)).hasSizeGreaterThan(1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    // one file holds both, and the server's TLS takes it
    ServerTls tls = ServerTls.of(List.of(new ServerTls.KeyPairFiles(file, file)));
    assertThat(tls.identity("mail.example.org").chain().getFirst()).isEqualTo(first);
    assertThat(tls.identity("mail.example.org").names())
        .contains("mail.example.org", "mta-sts.example.org");

    Instant from = first.getNotBefore().toInstant();
    Duration life = Duration.between(from, first.getNotAfter().toInstant());
    Instant before = from.plus(life.multipliedBy(65).dividedBy(100));
    Instant after = from.plus(life.multipliedBy(67).dividedBy(100));
    String[] names = {"mail.example.org", "mta-sts.example.org"};
    assertThat(certificate(Clock.fixed(before, ZoneOffset.UTC), names).look()).isFalse();
    assertThat(certificate(Clock.fixed(after, ZoneOffset.UTC), names).look()).isTrue();
    assertThat(Pem.certificates(file).getFirst()).isNotEqualTo(first);
    // another name is wanted
    assertThat(certificate(Clock.systemUTC(), "other.example.org").look()).isTrue();
    assertThat(metrics.snapshot())
        .containsEntry("acme.certificates_ordered", 3L)
        .containsEntry("acme.failures", 0L);
  }

  @Test
  void what_is_refused_is_told_and_tried_again_later() throws Exception {
    Instant[] now = {Instant.now()};
    Clock clock =
        new Clock() {
          @Override
          public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now[0];
          }
        };
    AcmeCertificate certificate = certificate(clock, "not a name");
    assertThat(certificate.look()).isFalse();
    assertThat(certificate.look()).isFalse(); // not tried: the pause is on
    assertThat(metrics.snapshot()).containsEntry("acme.failures", 1L);
    now[0] = now[0].plus(Duration.ofMinutes(16));
    assertThat(certificate.look()).isFalse();
    assertThat(metrics.snapshot()).containsEntry("acme.failures", 2L);
    now[0] = now[0].plus(Duration.ofMinutes(16));
    assertThat(certificate.look()).isFalse(); // the second pause is longer
    assertThat(metrics.snapshot()).containsEntry("acme.failures", 2L);
    assertThat(directory.resolve("acme/certificate.pem")).doesNotExist();
  }
}
