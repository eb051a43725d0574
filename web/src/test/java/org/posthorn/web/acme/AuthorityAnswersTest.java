package org.posthorn.web.acme;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.testkit.TestCertificates;
import org.posthorn.wire.Pem;
import org.posthorn.wire.ServerTls;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.util.CSRBuilder;
import org.shredzone.acme4j.util.CertificateUtils;

/// What comes of the answers of an authority, sensible or not.
class AuthorityAnswersTest {
  private static final AcmeLimits LIMITS =
      new AcmeLimits(Duration.ofSeconds(2), 10_000, Duration.ofSeconds(2), 100);

  @TempDir Path directory;
  private HttpsServer server;
  private final CountDownLatch over = new CountDownLatch(1);

  /// Answers by path; what is not here is 404.
  private final Map<String, Answering> answers = new ConcurrentHashMap<>();

  private interface Answering {
    void answer(HttpExchange exchange) throws IOException, InterruptedException;
  }

  @BeforeEach
  void start() throws Exception {
    ServerTls.KeyPairFiles files = TestCertificates.in(directory).server("localhost");
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setKeyEntry(
        "own",
        Pem.privateKey(files.key()),
        new char[0],
        Pem.certificates(files.chain()).toArray(X509Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Replay-Nonce", "bm9uY2U");
          try (exchange) {
            answers
                .getOrDefault(exchange.getRequestURI().getPath(), it -> send(it, 404, "", ""))
                .answer(exchange);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
    answers.put(
        "/dir",
        it ->
            send(
                it,
                200,
                "application/json",
                """
                {"newNonce": "ROOT/nonce", "newAccount": "ROOT/account",
                 "newOrder": "ROOT/order", "renewalInfo": "ROOT/renewal"}
                """
                    .replace("ROOT", root())));
    answers.put("/nonce", it -> send(it, 200, "", ""));
    answers.put(
        "/account",
        it -> {
          it.getResponseHeaders().set("Location", root() + "/account/1");
          send(it, 201, "application/json", "{\"status\": \"valid\"}");
        });
  }

  @AfterEach
  void end() {
    over.countDown();
    server.stop(0);
  }

  private String root() {
    return "https://localhost:" + server.getAddress().getPort();
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    if (!type.isEmpty()) {
      exchange.getResponseHeaders().set("Content-Type", type);
    }
    byte[] octets = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, octets.length == 0 ? -1 : octets.length);
    exchange.getResponseBody().write(octets);
  }

  private AcmeAuthority authority() {
    AcmePlan plan =
        new AcmePlan(
            URI.create(root() + "/dir"),
            Optional.of(directory.resolve("authority.pem")),
            Optional.empty(),
            () -> List.of("mail.example.org"),
            KeyType.EC_P256,
            directory.resolve("acme"));
    return new AcmeAuthority(
        plan,
        new AcmeFiles(plan.folder()),
        new HttpChallengeResponder(),
        LIMITS,
        Clock.systemUTC());
  }

  private static Authority.Wish wish(Optional<X509Certificate> replaces) {
    return new Authority.Wish(
        List.of("mail.example.org"), _ -> true, replaces, KeyType.EC_P256, false);
  }

  @ParameterizedTest
  @CsvSource({"html", "cut", "empty", "error", "huge", "loop", "silent", "drip"})
  void an_authority_that_makes_no_sense_is_an_error_within_bounds(String kind) {
    answers.put("/dir", it -> nonsense(it, kind));
    assertThatThrownBy(() -> authority().order(wish(Optional.empty())))
        .isInstanceOfAny(AcmeException.class, RuntimeException.class)
        .hasMessageMatching("(?s).+");
  }

  private void nonsense(HttpExchange exchange, String kind)
      throws IOException, InterruptedException {
    switch (kind) {
      case "html" -> send(exchange, 200, "text/html", "<p>Welcome!</p>");
      case "cut" -> send(exchange, 200, "application/json", "{\"newNonce\":");
      case "empty" -> send(exchange, 200, "application/json", "");
      case "error" -> send(exchange, 500, "text/plain", "sorry");
      case "huge" -> send(exchange, 200, "application/json", " ".repeat(20_000));
      case "loop" -> {
        exchange.getResponseHeaders().set("Location", root() + "/dir");
        send(exchange, 302, "text/plain", "there");
      }
      case "silent" -> over.await();
      default -> {
        exchange.sendResponseHeaders(200, 5_000);
        exchange.getResponseBody().write(' ');
        exchange.getResponseBody().flush();
        over.await();
      }
    }
  }

  private static X509Certificate issued(KeyPair key, Duration life, String... names)
      throws IOException {
    KeyPair issuerKey = KeyType.RSA_2048.generate();
    Instant now = Instant.now();
    X509Certificate issuer =
        CertificateUtils.createTestRootCertificate(
            "CN=Test", now.minusSeconds(60), now.plusSeconds(600), issuerKey);
    CSRBuilder request = new CSRBuilder();
    request.addDomains(names);
    request.sign(key);
    return CertificateUtils.createTestCertificate(
        request.getCSR(), now.minusSeconds(60), now.plus(life), issuer, issuerKey.getPrivate());
  }

  @Test
  void a_certificate_that_was_not_ordered_is_not_taken() throws Exception {
    KeyPair key = KeyType.EC_P256.generate();
    Duration hour = Duration.ofHours(1);
    List<String> names = List.of("mail.example.org");
    X509Certificate right = issued(key, hour, "mail.example.org");
    AcmeAuthority.requireOrdered(List.of(right), names, key, Instant.now());
    assertThatThrownBy(() ->
            AcmeAuthority.requireOrdered(
                List.of(right), names, KeyType.EC_P256.generate(), Instant.now()))
        .hasMessageContaining("another key");
    assertThatThrownBy(() ->
            AcmeAuthority.requireOrdered(
                List.of(issued(key, hour, "other.example")), names, key, Instant.now()))
        .hasMessageContaining("for other names: other.example");
    assertThatThrownBy(() ->
            AcmeAuthority.requireOrdered(
                List.of(right), names, key, Instant.now().plus(hour.multipliedBy(2))))
        .hasMessageContaining("expired");
    assertThatThrownBy(() -> AcmeAuthority.requireOrdered(List.of(), names, key, Instant.now()))
        .hasMessageContaining("no certificate");
  }

  /// One with the identifier of its issuer's key, which RFC 9773 §4.1 needs.
  private static X509Certificate identified() throws Exception {
    KeyPair key = KeyType.EC_P256.generate();
    X500Name name = new X500Name("CN=Test");
    Instant now = Instant.now();
    var builder =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.TWO,
            Date.from(now),
            Date.from(now.plusSeconds(600)),
            name,
            key.getPublic());
    builder.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(key.getPublic()));
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
  }

  /// RFC 9773 §4.1: the path is the key identifier of the issuer and the serial number.
  @Test
  void the_window_of_renewal_is_read() throws Exception {
    X509Certificate certificate = identified();
    StringBuilder asked = new StringBuilder();
    server.createContext(
        "/renewal/",
        it -> {
          try (it) {
            asked.append(it.getRequestURI().getPath());
            it.getResponseHeaders().set("Retry-After", "21600");
            send(
                it,
                200,
                "application/json",
                """
                {"suggestedWindow": {"start": "2026-12-01T00:00:00Z",
                 "end": "2026-12-02T00:00:00Z"}, "explanationURL": "https://a.test/why"}
                """);
          }
        });
    Authority.Window window = authority().window(certificate).orElseThrow();
    assertThat(window.start()).isEqualTo("2026-12-01T00:00:00Z");
    assertThat(window.end()).isEqualTo("2026-12-02T00:00:00Z");
    assertThat(window.explanation()).contains(URI.create("https://a.test/why"));
    assertThat(Duration.between(Instant.now(), window.askAgain()))
        .isBetween(Duration.ofHours(5), Duration.ofHours(6));
    assertThat(asked.toString()).matches("/renewal/[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
  }

  /// RFC 9773 §5: an order says what it replaces; an authority that does not like it gets one that
  /// does not.
  @Test
  void an_order_says_which_certificate_it_replaces() throws Exception {
    StringBuilder ordered = new StringBuilder();
    answers.put(
        "/order",
        it -> {
          String body = new String(it.getRequestBody().readAllBytes(), UTF_8);
          String payload = body.replaceAll(".*\"payload\":\"([^\"]*)\".*", "$1");
          ordered.append(new String(Base64.getUrlDecoder().decode(payload), UTF_8)).append('\n');
          send(
              it,
              403,
              "application/problem+json",
              """
              {"type": "urn:ietf:params:acme:error:rejectedIdentifier", "detail": "no",
               "subproblems": [{"type": "urn:ietf:params:acme:error:rejectedIdentifier",
                 "detail": "not this one",
                 "identifier": {"type": "dns", "value": "mail.example.org"}}]}
              """);
        });
    Authority.Outcome outcome = authority().order(wish(Optional.of(identified())));
    assertThat(outcome.refused()).containsEntry("mail.example.org", "not this one");
    assertThat(outcome.issued()).isEmpty();
    List<String> orders = ordered.toString().lines().toList();
    assertThat(orders.getFirst()).contains("\"replaces\":\"");
    assertThat(orders.getLast()).doesNotContain("replaces").contains("mail.example.org");
    // one that cannot be named by RFC 9773 is replaced without a word
    X509Certificate nameless =
        issued(KeyType.EC_P256.generate(), Duration.ofHours(1), "mail.example.org");
    assertThat(authority().order(wish(Optional.of(nameless))).refused())
        .containsOnlyKeys("mail.example.org");
  }
}
