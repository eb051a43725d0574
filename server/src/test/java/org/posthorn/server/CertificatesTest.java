package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.testkit.TestCertificates;
import org.posthorn.wire.ServerTls;

/// Which certificate a client is shown, and that a new one is taken up while the server runs.
class CertificatesTest {
  @TempDir Path directory;

  @Test
  void each_name_has_its_certificate() throws Exception {
    try (RunningServer server = RunningServer.stopped(directory.resolve("data"))) {
      Path tls = Files.createDirectories(directory.resolve("certificates"));
      TestCertificates authority = TestCertificates.in(tls);
      ServerTls.KeyPairFiles one = authority.server("mail.one.example");
      ServerTls.KeyPairFiles two = authority.server("mail.two.example");
      server.start(
          server.configuration(
              Map.of(
                  "POSTHORN_TLS_CERTIFICATES", one.chain() + ", " + two.chain(),
                  "POSTHORN_TLS_KEYS", one.key() + ", " + two.key())));
      assertThat(shownTo(server, "mail.one.example")).contains("mail.one.example");
      assertThat(shownTo(server, "mail.two.example")).contains("mail.two.example");
      assertThat(shownTo(server, "other.example")).contains("mail.one.example");
    }
  }

  @Test
  void a_new_certificate_is_shown_without_a_restart_and_a_broken_one_is_not() throws Exception {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      Path tls = server.data().resolve("tls");
      assertThat(shownTo(server, "x.example")).contains("mail.example.test");

      Files.writeString(tls.resolve("certificate.pem"), "half written");
      assertThat(shownTo(server, "x.example")).contains("mail.example.test");

      ServerTls.KeyPairFiles renewed =
          TestCertificates.in(Files.createDirectories(directory.resolve("new")))
              .server("renewed.example");
      Files.copy(
          renewed.chain(), tls.resolve("certificate.pem"), StandardCopyOption.REPLACE_EXISTING);
      Files.copy(renewed.key(), tls.resolve("key.pem"), StandardCopyOption.REPLACE_EXISTING);
      Files.setLastModifiedTime(
          tls.resolve("key.pem"), FileTime.from(Instant.now().plusSeconds(1)));
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> assertThat(shownTo(server, "x.example")).contains("renewed.example"));
    }
  }

  /// The names in the certificate that a client asking for a name is shown.
  private static String shownTo(RunningServer server, String name)
      throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Trusting()}, null);
    try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket()) {
      socket.connect(server.address(RunningServer.IMAPS), 10_000);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(name)));
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return String.valueOf(shown.getSubjectAlternativeNames());
    }
  }

  /// Looks at certificates without verifying them.
  private static final class Trusting implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("no clients here");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      // The test looks at the certificate itself.
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
