package org.posthorn.transport.sts;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.Metrics;
import org.posthorn.testkit.TestCertificates;
import org.posthorn.transport.https.HttpsClient;
import org.posthorn.transport.https.HttpsLimits;
import org.posthorn.wire.Connection;
import org.posthorn.wire.Listener;
import org.posthorn.wire.ListenerLimits;

/// Policies over HTTPS from a server that answers what a test wants.
class HttpsPolicyFetcherTest {
  private static final DomainName DOMAIN = DomainName.parse("example.test");
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";

  @TempDir Path directory;

  private StsPolicy fetch(String name, String answer) throws Exception {
    TestCertificates certificates = TestCertificates.in(directory);
    Listener.Settings settings =
        Listener.Settings.plain(
                "https", new InetSocketAddress("127.0.0.1", 0), ListenerLimits.defaults())
            .withTls(certificates.serverTls(name));
    try (Listener listener =
        Listener.open(settings, new Metrics(), connection -> serve(connection, answer))) {
      MemoryZone dns = new MemoryZone().address("mta-sts.example.test", "127.0.0.1");
      HttpsClient client = client(dns, certificates, List.of(Cidr.parse("127.0.0.0/8")));
      return new HttpsPolicyFetcher(client, listener.address().getPort()).fetch(DOMAIN);
    }
  }

  private static HttpsClient client(
      MemoryZone dns, TestCertificates certificates, List<Cidr> allowed) {
    return new HttpsClient(
        dns,
        certificates::clientTls,
        allowed,
        HttpsLimits.defaults().withExchangeTimeout(Duration.ofSeconds(2)));
  }

  private static void serve(Connection connection, String answer) throws IOException {
    assertThat(line(connection)).startsWith("GET /.well-known/mta-sts.txt HTTP/1.1");
    while (!line(connection).isEmpty()) {
      // the rest of the request
    }
    connection.output().ascii(answer);
    connection.output().flush();
  }

  private static String line(Connection connection) throws IOException {
    byte[] line = connection.input().readLine(1_000);
    return line == null ? "" : new String(line, US_ASCII);
  }

  private static String answer(String body) {
    return OK + "Content-Length: " + body.length() + "\r\n\r\n" + body;
  }

  @Test
  void a_policy_is_fetched() throws Exception {
    String policy = "version: STSv1\r\nmode: enforce\r\nmx: mx.example.test\r\nmax_age: 1\r\n";
    StsPolicy whole = fetch("mta-sts.example.test", answer(policy));
    assertThat(whole.text()).contains("mode: enforce", "mx: mx.example.test");
    String chunked =
        OK
            + "Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
                .formatted(policy.length(), policy);
    assertThat(fetch("mta-sts.example.test", chunked)).isEqualTo(whole);
    String closed = OK.replace("1.1", "1.0") + "\r\n" + policy;
    assertThat(fetch("mta-sts.example.test", closed)).as("until the end").isEqualTo(whole);
  }

  @ParameterizedTest
  @CsvSource({
    "'HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n', 404",
    "'HTTP/1.1 301 Moved\r\nLocation: https://a.test/\r\nContent-Length: 0\r\n\r\n', 301",
    "'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1\r\n\r\nx', not text/plain",
    "'HTTP/1.1 200 OK\r\n', ''",
    "'hello\r\n\r\n', ''",
  })
  void what_is_no_policy(String answer, String why) {
    assertThatThrownBy(() -> fetch("mta-sts.example.test", answer))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining(why);
  }

  @Test
  void a_policy_without_end_is_not_read_to_its_end() {
    String endless = OK + "Content-Length: 999999999\r\n\r\n" + "x: y\r\n".repeat(50_000);
    assertThatThrownBy(() -> fetch("mta-sts.example.test", endless))
        .isInstanceOf(FetchException.class);
    String closed = OK + "\r\n" + "x: y\r\n".repeat(50_000);
    assertThatThrownBy(() -> fetch("mta-sts.example.test", closed))
        .isInstanceOf(FetchException.class);
    String fields = OK + "X-Filler: 0123456789\r\n".repeat(10_000);
    assertThatThrownBy(() -> fetch("mta-sts.example.test", fields))
        .isInstanceOf(FetchException.class);
  }

  @Test
  void a_server_that_says_nothing_more_is_left() {
    String half = OK + "Content-Length: 100\r\n\r\nversion: ";
    assertThatThrownBy(() -> fetch("mta-sts.example.test", half))
        .isInstanceOf(FetchException.class);
  }

  @Test
  void the_certificate_must_be_of_that_name() {
    assertThatThrownBy(() -> fetch("example.test", answer("x"))).isInstanceOf(FetchException.class);
  }

  @Test
  void addresses_that_may_not_be_connected_to_are_not() throws Exception {
    MemoryZone dns = new MemoryZone().address("mta-sts.example.test", "127.0.0.1");
    HttpsClient client = client(dns, TestCertificates.in(directory), List.of());
    assertThatThrownBy(() -> new HttpsPolicyFetcher(client, 443).fetch(DOMAIN))
        .isInstanceOf(FetchException.class);
  }
}
