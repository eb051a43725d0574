package org.posthorn.web.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.Metrics;
import org.posthorn.testkit.TestCertificates;
import org.posthorn.web.Answer;
import org.posthorn.web.ConnectionLimits;
import org.posthorn.web.LiveLimits;
import org.posthorn.web.Site;
import org.posthorn.web.WebLimits;
import org.posthorn.wire.ConnectionGate;
import org.posthorn.wire.ServerTls;

/// What a client of HTTP meets, whatever is at the paths.
class WebServerTest {
  private static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final WebServer.Peers EVERYBODY =
      new WebServer.Peers(ConnectionGate.OPEN, List.of(), List.of(), 1_000, 100);

  private final Metrics metrics = new Metrics();
  private final List<AutoCloseable> open = new ArrayList<>();

  @TempDir Path directory;

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private static Site site() {
    return Site.builder()
        .get(
            "/hello",
            request -> Answer.of(Answer.TEXT, "hello " + request.parameter("name").orElse("")))
        .get(
            "/client",
            request ->
                Answer.of(Answer.TEXT, request.client().getHostAddress() + " " + request.secure()))
        .get(
            "/fails",
            _ -> {
              throw new IllegalStateException("secret");
            })
        .anyCase(
            List.of("POST"),
            "/Upload",
            request -> Answer.of(Answer.TEXT, String.valueOf(request.body(1_000).length)))
        .at("POST", "/own/empty", 0, _ -> Answer.of(Answer.TEXT, "empty"))
        .refusing("/own/", refused -> Answer.of(Answer.TEXT, "own").withStatus(refused.status()))
        .build();
  }

  private int open(Optional<ServerTls> tls, WebServer.Peers peers, WebLimits limits)
      throws IOException {
    return open(tls, peers, limits, site());
  }

  private int open(Optional<ServerTls> tls, WebServer.Peers peers, WebLimits limits, Site site)
      throws IOException {
    WebServer server =
        WebServer.open(List.of(new WebServer.Port(LOOPBACK, tls)), peers, limits, site, metrics);
    open.add(server);
    return server.addresses().getFirst().getPort();
  }

  private HttpResponse<String> get(int port, String path) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    open.add(client);
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static SSLContext trusting(TestCertificates certificates) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("authority", certificates.authority());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  /// Everything that a server answers until it closes.
  private static String raw(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  @Test
  void a_resource_is_asked_and_browsers_are_told_to_be_careful() throws Exception {
    HttpResponse<String> response =
        get(open(Optional.empty(), EVERYBODY, WebLimits.defaults()), "/hello?NAME=J%C3%B8rn");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("hello Jørn");
    assertThat(response.headers().map())
        .containsEntry("x-content-type-options", List.of("nosniff"))
        .containsEntry("cache-control", List.of("no-store"))
        .containsEntry(
            "content-security-policy", List.of("default-src 'none'; frame-ancestors 'none'"))
        .doesNotContainKey("strict-transport-security")
        .doesNotContainKey("server");
  }

  @Test
  void http2_and_the_certificates_of_the_other_ports_over_tls() throws Exception {
    TestCertificates certificates = TestCertificates.in(directory);
    ServerTls tls = ServerTls.of(List.of(certificates.server("localhost")));
    int port = open(Optional.of(tls), EVERYBODY, WebLimits.defaults());
    HttpClient client = HttpClient.newBuilder().sslContext(trusting(certificates)).build();
    open.add(client);
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/client")).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(response.body()).isEqualTo("127.0.0.1 true");
    assertThat(response.headers().firstValue("strict-transport-security"))
        .contains("max-age=31536000");
  }

  @ParameterizedTest
  @CsvSource({
    "/nothing, 404",
    "/hello/, 404",
    "/HELLO, 404",
    "/hello;a=1, 404",
    "/fails, 500",
    "/hello?name=%FF%zz, 400",
    "/upload, 405",
  })
  void problems_are_told_in_one_form_and_say_no_secrets(String path, int status) throws Exception {
    HttpResponse<String> response =
        get(open(Optional.empty(), EVERYBODY, WebLimits.defaults()), path.replace("%zz", ""));
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(response.body()).contains("\"status\":" + status).doesNotContain("secret");
  }

  /// RFC 9112 §3.2, §6.1, §6.3; each is answered with 400 or closed, and nothing is asked twice.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /hello HTTP/1.1\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: a\r\nName : b\r\n\r\n",
        "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na",
        "POST /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "GET /%2e%2e/client HTTP/1.1\r\nHost: a\r\n\r\n",
        "EHLO there.example HTTP/1.1\r\n\r\n",
      })
  void what_two_servers_might_read_differently_is_refused(String request) throws IOException {
    String answer = raw(open(Optional.empty(), EVERYBODY, WebLimits.defaults()), request);
    assertThat(answer).startsWith("HTTP/1.1 400").doesNotContain("HTTP/1.1 200");
  }

  @Test
  void bodies_and_headers_are_bounded() throws IOException {
    WebLimits limits = WebLimits.defaults();
    int port = open(Optional.empty(), EVERYBODY, limits);
    assertThat(
            raw(
                port,
                "POST /UPLOAD HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc"))
        .startsWith("HTTP/1.1 200")
        .endsWith("\r\n\r\n3");
    assertThat(
            raw(
                port,
                "POST /upload HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1001\r\n\r\n"
                    + "x".repeat(1_001)))
        .startsWith("HTTP/1.1 413");
    for (String path :
        List.of("POST /own/empty 413", "POST /own/nothing 404", "PUT /own/empty 405")) {
      String[] words = path.split(" ");
      assertThat(
              raw(
                  port,
                  words[0]
                      + " "
                      + words[1]
                      + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1\r\n\r\na"))
          .startsWith("HTTP/1.1 " + words[2])
          .endsWith("\r\n\r\nown");
    }
    assertThat(
            raw(
                port,
                "POST /upload HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: "
                    + (limits.bodyBytesMax() + 1)
                    + "\r\n\r\n"))
        .startsWith("HTTP/1.1 413");
    assertThat(
            raw(
                port,
                "GET /hello HTTP/1.1\r\nHost: a\r\nX: "
                    + "x".repeat(limits.connection().headerBytesMax())
                    + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431");
  }

  @Test
  void one_address_gets_so_many_answers_at_once_and_connections() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Site slow =
        Site.builder()
            .get(
                "/slow",
                _ -> {
                  asked.countDown();
                  try {
                    release.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  return Answer.of(Answer.TEXT, "done");
                })
            .build();
    WebLimits one =
        new WebLimits(
            10,
            1,
            ConnectionLimits.defaults(),
            1_000,
            1,
            Duration.ofSeconds(1),
            LiveLimits.defaults());
    int port =
        open(
            Optional.empty(),
            new WebServer.Peers(ConnectionGate.OPEN, List.of(), List.of(), 1_000, 2),
            one,
            slow);
    try (Socket first = new Socket(InetAddress.getLoopbackAddress(), port)) {
      first.getOutputStream().write("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));
      assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
      try (Socket second = new Socket(InetAddress.getLoopbackAddress(), port)) {
        second.setSoTimeout(20_000);
        second.getOutputStream().write("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));
        assertThat(new String(second.getInputStream().readNBytes(12), UTF_8))
            .isEqualTo("HTTP/1.1 429");
        try (Socket third = new Socket(InetAddress.getLoopbackAddress(), port)) {
          third.setSoTimeout(20_000);
          assertThat(third.getInputStream().read()).isEqualTo(-1);
        }
      }
      release.countDown();
      first.setSoTimeout(20_000);
      assertThat(new String(first.getInputStream().readNBytes(12), UTF_8))
          .isEqualTo("HTTP/1.1 200");
    }
    assertThat(metrics.snapshot()).containsEntry("web.refused_requests", 1L);
  }

  @Test
  void who_is_banned_is_closed() throws IOException {
    var banned = new WebServer.Peers(_ -> Optional.of("no"), List.of(), List.of(), 1_000, 100);
    int port = open(Optional.empty(), banned, WebLimits.defaults());
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.0/8, 192.0.2.7 true, 192.0.2.7 false", "198.51.100.0/24, 127.0.0.1 false, "})
  void proxies_are_believed_where_they_are_trusted(String network, String forwarded, String proxied)
      throws IOException {
    List<Cidr> trusted = List.of(Cidr.parse(network));
    int behind =
        open(
            Optional.empty(),
            new WebServer.Peers(ConnectionGate.OPEN, List.of(), trusted, 1_000, 9),
            WebLimits.defaults());
    String asked =
        raw(
            behind,
            "GET /client HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Forwarded-For: 203.0.113.1, 192.0.2.7, 127.0.0.2\r\nX-Forwarded-Proto: https\r\n\r\n");
    assertThat(asked).endsWith("\r\n\r\n" + forwarded);
    int proxy =
        open(
            Optional.empty(),
            new WebServer.Peers(ConnectionGate.OPEN, trusted, List.of(), 1_000, 9),
            WebLimits.defaults());
    String header =
        raw(
            proxy,
            "PROXY TCP4 192.0.2.7 198.51.100.1 1234 80\r\nGET /client HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    if (proxied == null) {
      assertThat(header).doesNotContain("192.0.2.7").startsWith("HTTP/1.1 4");
    } else {
      assertThat(header).endsWith("\r\n\r\n" + proxied);
    }
  }

  private static WebLimits patient(Duration idle, int bytesPerSecondMin) {
    WebLimits usual = WebLimits.defaults();
    return new WebLimits(
        usual.requestsMax(),
        usual.requestsPerAddressMax(),
        new ConnectionLimits(16_384, idle, Duration.ofMinutes(2), 128),
        usual.bodyBytesMax(),
        bytesPerSecondMin,
        usual.stopGrace(),
        usual.live());
  }

  @Test
  void a_connection_that_says_nothing_is_closed() throws IOException {
    int port = open(Optional.empty(), EVERYBODY, patient(Duration.ofMillis(300), 1));
    assertThat(raw(port, "GET /hello HTTP/1.1\r\nHost: a\r\n")).doesNotContain("200");
  }

  /// It is not silent, so that no other bound would end it.
  @Test
  void a_body_that_drips_is_given_up() throws Exception {
    int port = open(Optional.empty(), EVERYBODY, patient(Duration.ofMinutes(2), 1_000_000));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n".getBytes(UTF_8));
      socket.getOutputStream().flush();
      try (var dripping = Executors.newSingleThreadScheduledExecutor()) {
        var drops = dripping.scheduleAtFixedRate(() -> drip(socket), 0, 20, TimeUnit.MILLISECONDS);
        String answer = new String(socket.getInputStream().readNBytes(12), UTF_8);
        assertThat(answer).doesNotContain("200");
        drops.cancel(true);
      }
    }
  }

  private static void drip(Socket socket) {
    try {
      socket.getOutputStream().write('x');
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the server has had enough: no further drop
    }
  }
}
