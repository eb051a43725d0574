package org.posthorn.transport.https;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.Metrics;
import org.posthorn.testkit.TestCertificates;
import org.posthorn.wire.Connection;
import org.posthorn.wire.Listener;
import org.posthorn.wire.ListenerLimits;

/// Something is handed to a server that answers what a test wants, and may lead us anywhere.
class HttpsDeliverTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final byte[] BODY = "{\"a\":1}".getBytes(US_ASCII);

  @TempDir Path directory;

  private final Queue<String> requests = new ConcurrentLinkedQueue<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final MemoryZone dns =
      new MemoryZone()
          .address("web.test", "127.0.0.1")
          .address("mapped.test", "::ffff:127.0.0.1")
          .address("local.test", "::1")
          .address("cloud.test", "169.254.169.254");
  private TestCertificates certificates;
  private Listener listener;
  private String answer = "";

  @BeforeEach
  void open() throws Exception {
    certificates = TestCertificates.in(directory);
    Listener.Settings settings =
        Listener.Settings.plain(
                "https", new InetSocketAddress("127.0.0.1", 0), ListenerLimits.defaults())
            .withTls(certificates.serverTls("web.test"));
    listener = Listener.open(settings, new Metrics(), this::serve);
  }

  @AfterEach
  void close() {
    over.countDown();
    listener.close();
  }

  private void serve(Connection connection) throws IOException {
    StringBuilder request = new StringBuilder();
    for (String line = line(connection); !line.isEmpty(); line = line(connection)) {
      request.append(line).append('\n');
    }
    byte[] body = new byte[BODY.length];
    connection.input().readFully(body, 0, body.length);
    requests.add(request.append('\n').append(new String(body, US_ASCII)).toString());
    connection.output().ascii(answer);
    connection.output().flush();
    try {
      over.await(); // keeps the connection open: nobody waits for its end
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String line(Connection connection) throws IOException {
    byte[] line = connection.input().readLine(1_000);
    return line == null ? "" : new String(line, US_ASCII);
  }

  private HttpsResponse deliver(String host, List<Cidr> allowed) throws IOException {
    HttpsClient client =
        new HttpsClient(
            dns,
            certificates::clientTls,
            allowed,
            HttpsLimits.defaults().withExchangeTimeout(Duration.ofSeconds(3)));
    HttpsAddress address =
        new HttpsAddress(DomainName.parse(host), listener.address().getPort(), "/in?a=b");
    return client.deliver(address, Map.of("webhook-id", "evt_1"), BODY);
  }

  private HttpsResponse deliver() throws IOException {
    return deliver("web.test", List.of(Cidr.parse("127.0.0.0/8")));
  }

  @Test
  void what_is_handed_over_arrives_whole() throws IOException {
    answer = "HTTP/1.1 204 No Content\r\n\r\n";
    assertThat(deliver().status()).isEqualTo(204);
    assertThat(requests)
        .singleElement()
        .asString()
        .startsWith("POST /in?a=b HTTP/1.1\n")
        .contains("webhook-id: evt_1\n", "Content-Length: 7\n", "User-Agent: Posthorn\n")
        .endsWith("\n{\"a\":1}");
  }

  /// What follows the header is not waited for, however much it says it is.
  @ParameterizedTest
  @ValueSource(
      strings = {
        OK + "Content-Length: 999999999999\r\n\r\n",
        OK + "Transfer-Encoding: chunked\r\n\r\nffffffff\r\n",
        OK + "Transfer-Encoding: gzip, chunked\r\n\r\n",
        OK + "\r\n"
      })
  void a_body_of_any_size_is_not_read(String large) throws IOException {
    answer = large;
    assertThat(deliver().status()).isEqualTo(200);
  }

  @Test
  void a_redirect_is_an_answer_and_not_followed() throws IOException {
    answer = "HTTP/1.1 302 Found\r\nLocation: https://web.test/other\r\n\r\n";
    assertThat(deliver().status()).isEqualTo(302);
    assertThat(requests).hasSize(1);
  }

  @Test
  void a_server_may_ask_for_time() throws IOException {
    answer = "HTTP/1.1 503 Later\r\nRetry-After: 120\r\n\r\n";
    assertThat(deliver().retryAfter()).isEqualTo("120");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno field\r\n\r\n",
        "SSH-2.0-OpenSSH\r\n"
      })
  void what_is_no_answer_is_an_error(String garbage) {
    answer = garbage;
    assertThatThrownBy(this::deliver).isInstanceOf(IOException.class);
  }

  @Test
  void a_header_without_end_is_an_error() {
    answer = OK + "X-Filler: 0123456789\r\n".repeat(10_000);
    assertThatThrownBy(this::deliver).isInstanceOf(IOException.class);
  }

  @Test
  void a_name_that_leads_nowhere_is_said() {
    assertThatThrownBy(() -> deliver("nowhere.test", List.of()))
        .isInstanceOf(IOException.class)
        .hasMessage("nowhere.test has no address in the DNS");
  }

  /// Whatever a name leads to: nothing is sent into the network that the server stands in.
  @ParameterizedTest
  @CsvSource({"web.test", "mapped.test", "local.test", "cloud.test"})
  void private_addresses_are_not_connected_to(String host) {
    answer = OK + "\r\n";
    assertThatThrownBy(() -> deliver(host, List.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("private networks");
    assertThat(requests).isEmpty();
  }
}
