package org.posthorn.transport.https;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;
import org.posthorn.runtime.Cidr;
import org.posthorn.testkit.ScriptedTransport;
import org.posthorn.wire.ClientTls;
import org.posthorn.wire.Connection;

/// Each bound on what a web server may do to us: what is just inside, and what is beyond.
class HttpsLimitsTest {
  private static final HttpsLimits LIMITS =
      new HttpsLimits(Duration.ofMillis(300), 10, 40, 3, 2, 2);
  private static final String OK = "HTTP/1.1 200 OK\r\n";

  private static HttpsResponse read(String answer) throws IOException {
    try (Connection connection =
        Connection.over(new ScriptedTransport(answer.getBytes(US_ASCII), 5))) {
      return new ResponseReader(connection.input(), LIMITS).read();
    }
  }

  private static void check(String answer, boolean inside) throws IOException {
    if (inside) {
      assertThat(read(answer).status()).isEqualTo(200);
    } else {
      assertThatThrownBy(() -> read(answer)).isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"10, true", "11, false", "100000, false"})
  void bodies(int octets, boolean inside) throws IOException {
    String body = "x".repeat(octets);
    check(OK + "\r\n" + body, inside);
    check(OK + "Content-Length: " + octets + "\r\n\r\n" + body, inside);
    String chunks = "1\r\nx\r\n".repeat(octets) + "0\r\n\r\n";
    check(OK + "Transfer-Encoding: chunked\r\n\r\n" + chunks, inside);
  }

  @Test
  void a_length_that_is_a_lie_takes_no_memory() {
    for (String length : List.of("2147483648", "999999999999999999", "99999999999999999999")) {
      assertThatThrownBy(() -> read(OK + "Content-Length: " + length + "\r\n\r\n"))
          .isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> read(OK + "Transfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n"))
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource({"40, true", "41, false", "100000, false"})
  void lines(int octets, boolean inside) throws IOException {
    check(OK + "X: " + "x".repeat(octets - 3) + "\r\n\r\n", inside);
  }

  @ParameterizedTest
  @CsvSource({"3, true", "4, false", "100000, false"})
  void fields(int count, boolean inside) throws IOException {
    check(OK + "X: y\r\n".repeat(count) + "\r\n", inside);
  }

  @ParameterizedTest
  @CsvSource({"2, true", "3, false", "100000, false"})
  void answers_before_the_final_one(int count, boolean inside) throws IOException {
    check("HTTP/1.1 103 Early\r\n\r\n".repeat(count) + OK + "\r\n", inside);
  }

  /// The server takes the connection and says nothing: neither TLS nor an answer.
  @Test
  void a_server_that_says_nothing_is_left_in_time() throws IOException {
    Instant begin = Instant.now();
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"))) {
      assertThatThrownBy(() -> get(silent.getLocalPort(), "127.0.0.1"))
          .isInstanceOf(IOException.class);
    }
    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(30));
  }

  /// The deadline is the whole exchange's: octets that come one by one do not extend it.
  @Test
  void a_server_that_drips_octets_is_left_in_time() throws Exception {
    Instant begin = Instant.now();
    try (ServerSocket dripping = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"))) {
      Thread.ofVirtual().start(() -> drip(dripping));
      assertThatThrownBy(() -> get(dripping.getLocalPort(), "127.0.0.1"))
          .isInstanceOf(IOException.class);
    }
    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(30));
  }

  /// A record of TLS that promises 16,000 octets, one of them every 20 ms: 5 minutes.
  private static void drip(ServerSocket socket) {
    try (Socket peer = socket.accept()) {
      peer.getOutputStream().write(new byte[] {22, 3, 3, 0x3E, (byte) 0x80});
      for (int i = 0; i < 16_000; i++) {
        peer.getOutputStream().write(0);
        LockSupport.parkNanos(20_000_000);
      }
    } catch (IOException e) {
      // The client has gone.
    }
  }

  /// The one that answers is tried if it is among the first two.
  @Test
  void addresses() throws IOException {
    try (ServerSocket last = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.13"))) {
      int port = last.getLocalPort();
      assertThatThrownBy(() -> get(port, "127.0.0.11", "127.0.0.13"))
          .as("connected, and then nothing comes")
          .hasMessageNotContaining("refused");
      assertThatThrownBy(() -> get(port, "127.0.0.11", "127.0.0.12", "127.0.0.13"))
          .hasMessageContaining("refused");
    }
  }

  private static void get(int port, String... addresses) throws IOException {
    MemoryZone zone = new MemoryZone();
    for (String address : addresses) {
      zone.address("web.test", address);
    }
    HttpsClient client =
        new HttpsClient(zone, ClientTls::unverified, List.of(Cidr.parse("127.0.0.0/8")), LIMITS);
    client.get(new HttpsAddress(DomainName.parse("web.test"), port, "/"));
  }
}
