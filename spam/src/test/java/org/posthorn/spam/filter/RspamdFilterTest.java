package org.posthorn.spam.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.mime.HeaderFields;
import org.posthorn.spam.filter.FilterResult.Decision;
import org.posthorn.testkit.FreePorts;
import org.posthorn.testkit.Programs;

class RspamdFilterTest {
  private static final Duration TIME = Duration.ofSeconds(20);
  private static final String MESSAGE = "Subject: x\n\nHi\n";

  private static RspamdFilter filter(int port, Duration time) {
    return new RspamdFilter(
        URI.create("http://127.0.0.1:" + port), time, 1_000_000, Optional.of("secret"));
  }

  private static HttpServer server(int status, String answer) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
    server.createContext(
        "/checkv2",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          boolean right =
              !headers.containsKey("Upgrade")
                  && headers.getFirst("Ip").equals("192.0.2.7")
                  && headers.getFirst("Helo").equals("client.example")
                  && headers.getFirst("From").equals("bob@client.example")
                  && headers.getFirst("Hostname").equals("mail.client.example")
                  && headers.getFirst("Password").equals("secret")
                  && headers.getOrDefault("Rcpt", List.of()).size() == 2
                  && new String(exchange.getRequestBody().readAllBytes(), UTF_8)
                      .equals(MESSAGE.replace("\n", "\r\n"));
          byte[] octets = answer.getBytes(UTF_8);
          exchange.sendResponseHeaders(right ? status : 400, octets.length);
          exchange.getResponseBody().write(octets);
          exchange.close();
        });
    server.start();
    return server;
  }

  /// The action counts, also beside `is_skipped`.
  @ParameterizedTest
  @CsvSource({
    "no action, 0.5, NONE, -1.75",
    "add header, 8, JUNK, 2",
    "rewrite subject, 8, JUNK, 2",
    "greylist, 5, DEFER, 0.5",
    "soft reject, 4, DEFER, 0",
    "quarantine, 30, QUARANTINE, 5",
    "reject, 15, REFUSE, 5",
    "no action, -30, NONE, -5",
  })
  void actions(String action, double score, Decision decision, double weight) throws IOException {
    HttpServer server =
        server(
            200,
            "{\"is_skipped\":true,\"message-id\":\"undef\",\"action\":\""
                + action
                + "\",\"score\":"
                + score
                + ",\"symbols\":{\"A\":{\"name\":\"A\",\"score\":1},"
                + "\"B\":{\"name\":\"B\",\"score\":-2}}}");
    try {
      FilterResult answer = filter(server.getAddress().getPort(), TIME).ask(Questions.of(MESSAGE));
      assertThat(answer.decision()).isEqualTo(decision);
      assertThat(answer.signals())
          .singleElement()
          .satisfies(signal -> {
            assertThat(signal.weight()).isCloseTo(weight, within(0.001));
            assertThat(signal.text()).startsWith("rspamd: " + action).endsWith("(B, A)");
          });
    } finally {
      server.stop(0);
    }
  }

  @Test
  void what_is_no_answer_is_a_failure() throws IOException {
    for (String answer :
        new String[] {"", "[]", "{}", "{\"action\":", "{\"action\":\"no action\"}", "<html>"}) {
      HttpServer server = server(200, answer);
      try {
        assertThatThrownBy(
                () -> filter(server.getAddress().getPort(), TIME).ask(Questions.of(MESSAGE)))
            .isInstanceOf(IOException.class);
      } finally {
        server.stop(0);
      }
    }
    HttpServer forbids = server(403, "{\"error\":\"no\"}");
    try {
      assertThatThrownBy(
              () -> filter(forbids.getAddress().getPort(), TIME).ask(Questions.of(MESSAGE)))
          .hasMessageContaining("403");
    } finally {
      forbids.stop(0);
    }
  }

  @Test
  void an_answer_that_never_ends_is_waited_for_a_time() throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    try (FakeServer rspamd =
        new FakeServer((in, out) -> {
          assertThat(in.readNBytes(10)).isNotEmpty();
          out.writeBytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        })) {
      int port = Integer.parseInt(rspamd.place().text().replaceFirst(".*:", ""));
      assertThatThrownBy(() -> filter(port, Duration.ofMillis(300)).ask(Questions.of(MESSAGE)))
          .hasMessageContaining("did not answer");
      over.countDown();
    }
  }

  @Test
  void a_message_is_read_as_far_as_rspamd_takes_it() throws IOException {
    AtomicLong read = new AtomicLong();
    FilterRequest small = Questions.of(MESSAGE);
    FilterRequest large =
        new FilterRequest(
            small.traceId(),
            small.client(),
            small.clientName(),
            small.helo(),
            small.from(),
            small.recipients(),
            new FilterRequest.Message() {
              @Override
              public HeaderFields header() {
                return small.message().header();
              }

              @Override
              public long size() {
                return 60_000_000;
              }

              @Override
              public byte[] octets(long from, long to) {
                read.addAndGet(to - from);
                return new byte[Math.toIntExact(to - from)];
              }

              @Override
              public void writeTo(OutputStream target) {
                throw new AssertionError("all of it at once");
              }
            });
    CountDownLatch over = new CountDownLatch(1);
    try (FakeServer rspamd =
        new FakeServer((in, _) -> {
          assertThat(in.readNBytes(10)).isNotEmpty();
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        })) {
      URI place = URI.create("http://" + rspamd.place().text());
      Duration patience = Duration.ofMillis(500);
      RspamdFilter filter = new RspamdFilter(place, patience, 100_000_000, Optional.empty());
      assertThatThrownBy(() -> filter.ask(large)).hasMessageContaining("did not answer");
      over.countDown();
      assertThat(read.get()).as("what fits into the buffers of sockets").isLessThan(30_000_000);
    }
  }

  @Test
  void a_message_that_is_too_large_is_not_asked_about() throws IOException {
    RspamdFilter filter =
        new RspamdFilter(URI.create("http://127.0.0.1:1"), TIME, 5, Optional.empty());
    assertThat(filter.ask(Questions.of(MESSAGE)).decision()).isEqualTo(Decision.NONE);
  }

  /// Debian's rspamd, without the network, with the pattern that every filter knows.
  @Test
  void rspamd_is_understood(@TempDir Path directory) throws IOException {
    Programs.assumeInstalled("rspamd");
    int port = FreePorts.take();
    Path configuration = directory.resolve("rspamd.conf");
    Files.writeString(
        configuration,
        """
        options { pidfile = "%1$s/pid"; filters = ""; tempdir = "%1$s"; hs_cache_dir = "%1$s";
          dns { nameserver = ["127.0.0.1:1"]; timeout = 0.1s; retransmits = 1; } }
        logging { type = "console"; level = "error"; }
        worker "normal" { bind_socket = "127.0.0.1:%2$d"; count = 1; }
        metric { name = "default"; actions { reject = 15; add_header = 6; greylist = 4; } }
        """
            .formatted(directory, port));
    Process rspamd =
        Programs.start(Programs.Call.of("rspamd", "-i", "-f", "-c", configuration.toString()));
    try {
      await().atMost(Duration.ofSeconds(90)).until(() -> listens(port));
      FilterResult good = filter(port, TIME).ask(Questions.of(MESSAGE));
      assertThat(good.decision()).isEqualTo(Decision.NONE);
      String pattern = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";
      FilterResult spam = filter(port, TIME).ask(Questions.of("Subject: x\n\n" + pattern + "\n"));
      assertThat(spam.decision()).isEqualTo(Decision.REFUSE);
      assertThat(spam.signals().getFirst().text()).contains("score 15.0", "GTUBE");
    } finally {
      rspamd.descendants().forEach(ProcessHandle::destroyForcibly);
      rspamd.destroyForcibly();
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }
}
