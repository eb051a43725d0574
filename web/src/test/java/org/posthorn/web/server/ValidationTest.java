package org.posthorn.web.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.Metrics;
import org.posthorn.testkit.TestCertificates;
import org.posthorn.web.Answer;
import org.posthorn.web.Site;
import org.posthorn.web.WebLimits;
import org.posthorn.wire.ConnectionGate;
import org.posthorn.wire.ServerTls;

/// What an authority sees that looks whether a name is ours (RFC 8737), and what others see
/// meanwhile.
class ValidationTest {
  private static final String NAME = "mail.example.org";

  @TempDir Path directory;
  private ServerTls tls;
  private ServerTls.Identity validation;
  private WebServer server;
  private final List<Socket> sockets = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    TestCertificates certificates = TestCertificates.in(directory);
    tls = certificates.serverTls(NAME, "other.example.org");
    validation = certificates.serverTls("validation.example.org").identity(NAME);
    tls.validations().show(NAME, validation);
    server = open(List.of(Cidr.parse("192.0.2.0/24")));
  }

  /// The plain sockets: that of TLS would say so to a server that has gone.
  @AfterEach
  void end() throws IOException {
    for (Socket each : sockets) {
      each.close();
    }
    server.close();
  }

  private WebServer open(List<Cidr> proxies) throws IOException {
    Site site = Site.builder().get("/hello", _ -> Answer.of(Answer.TEXT, "hello")).build();
    return WebServer.open(
        List.of(
            new WebServer.Port(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.of(tls))),
        new WebServer.Peers(ConnectionGate.OPEN, proxies, List.of(), 1_000, 100),
        WebLimits.defaults(),
        site,
        new Metrics());
  }

  /// A client that believes everybody.
  private SSLSocket client(String head, String name, String version, String... protocols)
      throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Believer()}, null);
    Socket plain =
        new Socket(InetAddress.getLoopbackAddress(), server.addresses().getFirst().getPort());
    sockets.add(plain);
    plain.setSoTimeout(20_000);
    plain.getOutputStream().write(head.getBytes(ISO_8859_1));
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(plain, name, plain.getPort(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(name.isEmpty() ? List.of() : List.of(new SNIHostName(name)));
    parameters.setProtocols(new String[] {version});
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
    return socket;
  }

  private static X509Certificate shown(SSLSocket socket) throws IOException {
    socket.startHandshake();
    return (X509Certificate) socket.getSession().getPeerCertificates()[0];
  }

  @Test
  void an_authority_is_shown_the_validation_certificate_and_nothing_more() throws Exception {
    SSLSocket socket = client("", NAME, "TLSv1.3", "acme-tls/1");
    assertThat(shown(socket)).isEqualTo(validation.chain().getFirst());
    assertThat(socket.getApplicationProtocol()).isEqualTo("acme-tls/1");
    assertThat(socket.getInputStream().read()).isEqualTo(-1); // RFC 8737 §3
  }

  @ParameterizedTest
  @CsvSource({"h2", "http/1.1"})
  void everybody_else_is_shown_the_certificate_in_force(String protocol) throws Exception {
    SSLSocket socket = client("", NAME, "TLSv1.3", protocol);
    assertThat(shown(socket)).isEqualTo(tls.identity(NAME).chain().getFirst());
  }

  /// The last two are names that Jetty has for its own parts.
  @ParameterizedTest
  @CsvSource({
    "other.example.org, TLSv1.3, acme-tls/1",
    "'',                TLSv1.3, acme-tls/1",
    "mail.example.org,  TLSv1.2, acme-tls/1",
    "mail.example.org,  TLSv1.3, gatekeeper",
    "mail.example.org,  TLSv1.3, [proxy]",
  })
  void other_names_and_protocols_get_no_certificate(String name, String version, String protocol)
      throws Exception {
    SSLSocket socket = client("", name, version, protocol);
    assertThatThrownBy(() -> shown(socket)).isInstanceOf(SSLException.class);
  }

  @Test
  void the_protocol_is_not_spoken_when_nothing_is_proved() throws Exception {
    tls.validations().remove(NAME);
    SSLSocket socket = client("", NAME, "TLSv1.3", "acme-tls/1");
    assertThatThrownBy(() -> shown(socket)).isInstanceOf(SSLException.class);
  }

  @Test
  void the_authority_may_come_through_a_proxy() throws Exception {
    server.close();
    server = open(List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1/128")));
    String head = "PROXY TCP4 192.0.2.7 198.51.100.1 1234 443\r\n";
    SSLSocket socket = client(head, NAME, "TLSv1.3", "acme-tls/1");
    assertThat(shown(socket)).isEqualTo(validation.chain().getFirst());
  }

  private static final class Believer implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
