package org.posthorn.queue.sts;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
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
import org.posthorn.testkit.TestCertificates;
import org.posthorn.wire.Connection;
import org.posthorn.wire.Limits;
import org.posthorn.wire.Listener;
import org.posthorn.wire.Metrics;

/// Policies over HTTPS from a server that answers what a test wants.
class HttpsPolicyFetcherTest {
  private static final DomainName DOMAIN = DomainName.parse("example.test");
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n";

  @TempDir Path directory;

  private String fetch(String name, String answer) throws IOException {
    TestCertificates certificates = TestCertificates.in(directory);
    Listener.Settings settings =
        Listener.Settings.plain("https", new InetSocketAddress("127.0.0.1", 0), Limits.defaults())
            .withTls(certificates.serverTls(name));
    try (Listener listener =
        Listener.open(settings, new Metrics(), connection -> serve(connection, answer))) {
      MemoryZone dns = new MemoryZone().address("mta-sts.example.test", "127.0.0.1");
      return new HttpsPolicyFetcher(
              dns,
              InetAddress::isLoopbackAddress,
              listener.address().getPort(),
              List.of(certificates.authority()),
              Duration.ofSeconds(2))
          .fetch(DOMAIN);
    }
  }

  private static void serve(Connection connection, String answer) throws IOException {
    assertThat(line(connection)).startsWith("GET /.well-known/mta-sts.txt HTTP/1.0");
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

  @Test
  void a_policy_is_fetched() throws Exception {
    assertThat(fetch("mta-sts.example.test", OK + "version: STSv1\r\nmode: none\r\n"))
        .isEqualTo("version: STSv1\nmode: none\n");
  }

  @ParameterizedTest
  @CsvSource({
    "'HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\n\r\nx', answered HTTP/1.1 404",
    "'HTTP/1.1 301 Moved\r\nLocation: https://elsewhere.test/\r\n\r\n', answered HTTP/1.1 301",
    "'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nx', not text/plain",
    "'HTTP/1.1 200 OK\r\n', closed in the middle",
    "'hello\r\n\r\n', answered hello",
  })
  void what_is_no_policy(String answer, String why) {
    assertThatThrownBy(() -> fetch("mta-sts.example.test", answer))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(why);
  }

  @Test
  void a_policy_without_end_is_not_read_to_its_end() throws Exception {
    assertThatThrownBy(() -> fetch("mta-sts.example.test", OK + "x: y\r\n".repeat(50_000)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than 65536 octets");
    assertThat(fetch("mta-sts.example.test", OK + "x".repeat(200_000)).length())
        .isLessThanOrEqualTo(StsPolicy.BYTES_MAX);
  }

  @Test
  void the_certificate_must_be_of_that_name() {
    assertThatThrownBy(() -> fetch("example.test", OK)).isInstanceOf(IOException.class);
  }

  @Test
  void addresses_that_may_not_be_connected_to_are_not() throws Exception {
    MemoryZone dns = new MemoryZone().address("mta-sts.example.test", "127.0.0.1");
    HttpsPolicyFetcher fetcher =
        new HttpsPolicyFetcher(dns, address -> false, 443, List.of(), Duration.ofSeconds(2));
    assertThatThrownBy(() -> fetcher.fetch(DOMAIN)).hasMessageContaining("no address that may be");
  }
}
