package org.posthorn.server.keyserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.kv.MemoryStore;
import org.posthorn.server.sealed.MutualTls;
import org.posthorn.vault.qkd.KeyLink;
import org.posthorn.vault.qkd.KeyServer;
import org.posthorn.vault.qkd.KeyServerException;
import org.posthorn.vault.qkd.KeyServerException.Kind;
import org.posthorn.vault.qkd.LinkKey;
import org.posthorn.vault.qkd.QkdLimits;

/// A key server that hangs, lies, repeats a key, has none, or is another one: one sentence each,
/// and no key is used.
class KeyServerFaultsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[LinkKey.BYTES]);

  /// The answers: a status, a space, a body.
  private final ConcurrentLinkedQueue<String> answers = new ConcurrentLinkedQueue<>();

  private final ConcurrentLinkedQueue<String> requests = new ConcurrentLinkedQueue<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @TempDir Path directory;
  private HttpsServer server;
  private MemoryStore kv;
  private KeyLink link;

  @BeforeEach
  void start() throws IOException {
    SimulatedCertificates.make(directory, List.of("kme", "client"));
    SimulatedCertificates.make(directory.resolve("other"), List.of("kme", "client"));
    start(directory);
    kv = new MemoryStore();
    link = link(directory, Duration.ofSeconds(30));
  }

  private void start(Path certificates) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    server = HttpsServer.create(any, 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(
            MutualTls.of(
                certificates.resolve("kme.pem"),
                certificates.resolve("kme.key"),
                certificates.resolve("authority.pem"))));
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            requests.add(
                exchange.getRequestMethod()
                    + " "
                    + exchange.getRequestURI()
                    + new String(body, StandardCharsets.UTF_8));
            String answer = String.valueOf(answers.poll());
            if (answer.equals("hang")) {
              ended.await();
              return;
            }
            byte[] text = answer.substring(4).getBytes(StandardCharsets.UTF_8);
            if (answer.startsWith("200 half")) {
              exchange.sendResponseHeaders(200, 1_000);
              exchange.getResponseBody().write(text);
              exchange.getResponseBody().flush();
              ended.await();
              return;
            }
            exchange.sendResponseHeaders(Integer.parseInt(answer.substring(0, 3)), text.length);
            exchange.getResponseBody().write(text);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.setExecutor(threads);
    server.start();
  }

  private KeyLink link(Path certificates, Duration timeout) throws IOException {
    QkdLimits limits = QkdLimits.defaults().withTimeouts(timeout, timeout);
    return new KeyLink(
        "b",
        new KeyServer(
            URI.create("https://127.0.0.1:" + server.getAddress().getPort()),
            "the other",
            MutualTls.of(
                certificates.resolve("client.pem"),
                certificates.resolve("client.key"),
                certificates.resolve("authority.pem")),
            limits),
        kv,
        InstantSource.fixed(NOW),
        limits);
  }

  @AfterEach
  void stop() {
    ended.countDown();
    link.close();
    server.stop(0);
    threads.shutdownNow();
    kv.close();
  }

  private static String keys(String... idsAndKeys) {
    StringBuilder keys = new StringBuilder();
    for (int i = 0; i < idsAndKeys.length; i += 2) {
      keys.append(i == 0 ? "" : ",")
          .append("{\"key_ID\":\"")
          .append(idsAndKeys[i])
          .append("\",\"key\":\"")
          .append(idsAndKeys[i + 1])
          .append("\"}");
    }
    return "200 {\"keys\":[" + keys + "]}";
  }

  private static String status(int perRequest) {
    return "200 {\"source_KME_ID\":\"A\",\"target_KME_ID\":\"B\",\"key_size\":256,"
        + "\"stored_key_count\":7,\"max_key_count\":9,\"max_key_per_request\":"
        + perRequest
        + "}";
  }

  private KeyServerException refused(int count) {
    KeyServerException refused =
        catchThrowableOfType(KeyServerException.class, () -> link.take(count));
    assertThat(link.state().reason()).isEqualTo(refused.text());
    assertThat(link.state().failure()).contains(NOW);
    assertThat(refused.text()).doesNotContain(KEY);
    return refused;
  }

  @Test
  void keys_are_taken_and_found() throws Exception {
    answers.add(keys("1", KEY));
    assertThat(link.take(1)).extracting(LinkKey::id).containsExactly("1");
    answers.add(status(2));
    answers.add(keys("2", KEY, "3", KEY));
    answers.add(keys("4", KEY));
    assertThat(link.take(3)).extracting(LinkKey::id).containsExactly("2", "3", "4");
    answers.add(status(16));
    answers.add(keys("6", KEY, "5", KEY));
    assertThat(link.find(List.of("5", "6"))).extracting(LinkKey::id).containsExactly("5", "6");
    answers.add(keys("7", KEY));
    assertThat(link.find(List.of("7"))).hasSize(1);
    assertThat(requests)
        .containsExactly(
            "GET /api/v1/keys/the%20other/enc_keys?number=1&size=256",
            "GET /api/v1/keys/the%20other/status",
            "POST /api/v1/keys/the%20other/enc_keys{\"number\":2,\"size\":256}",
            "GET /api/v1/keys/the%20other/enc_keys?number=1&size=256",
            "GET /api/v1/keys/the%20other/status",
            "POST /api/v1/keys/the%20other/dec_keys"
                + "{\"key_IDs\":[{\"key_ID\":\"5\"},{\"key_ID\":\"6\"}]}",
            "GET /api/v1/keys/the%20other/dec_keys?key_ID=7");
    assertThat(link.state().taken()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | no JSON object",
        "200 nonsense | no JSON",
        "200 [] | no JSON object",
        "200 {} | no list of keys",
        "200 {\"keys\":{}} | no list of keys",
        "200 {\"keys\":[]} | 0 keys instead of 1",
        "200 {\"keys\":[{\"key\":\"QUFB\"}]} | a key without a proper key_ID",
        "200 {\"keys\":[{\"key_ID\":\"a b\",\"key\":\"QUFB\"}]} | a key without a proper key_ID",
        "200 {\"keys\":[{\"key_ID\":7,\"key\":\"QUFB\"}]} | a key without a proper key_ID",
        "200 {\"keys\":[{\"key_ID\":\"7\"}]} | a key of 0 octets instead of 32",
        "200 {\"keys\":[{\"key_ID\":\"7\",\"key\":\"QUFB\"}]} | a key of 3 octets instead of 32",
        "200 {\"keys\":[{\"key_ID\":\"7\",\"key\":\"!\"}]} | a key that is not base64",
      })
  void nonsense_is_not_taken(String answer, String problem) {
    answers.add(answer.equals("200") ? "200 " : answer);
    KeyServerException refused = refused(1);
    assertThat(refused.kind()).isEqualTo(Kind.INVALID);
    assertThat(refused.text()).endsWith(" answered with " + problem);
  }

  @Test
  void too_many_keys_are_not_taken() {
    answers.add(keys("1", KEY, "2", KEY));
    assertThat(refused(1).text()).endsWith("2 keys instead of 1");
  }

  @Test
  void other_keys_than_were_asked_for_are_not_used() {
    answers.add(keys("2", KEY));
    KeyServerException refused =
        catchThrowableOfType(KeyServerException.class, () -> link.find(List.of("1")));
    assertThat(refused.text()).endsWith("a key with another id than was asked for");
  }

  /// Also if the server was restarted in between.
  @Test
  void a_repeated_key_is_not_used_again() throws Exception {
    answers.add(keys("1", KEY));
    assertThat(link.take(1)).hasSize(1);
    link.close();
    link = link(directory, Duration.ofSeconds(30));
    answers.add(keys("1", KEY));
    KeyServerException again = refused(1);
    assertThat(again.kind()).isEqualTo(Kind.REPEATED);
    assertThat(again.text()).endsWith("gave key 1 again");

    answers.add(status(2));
    answers.add(keys("2", KEY, "2", KEY));
    assertThat(refused(2).kind()).isEqualTo(Kind.REPEATED);

    answers.add(keys("9", KEY));
    assertThat(link.find(List.of("9"))).hasSize(1);
    answers.add(keys("9", KEY));
    KeyServerException replayed =
        catchThrowableOfType(KeyServerException.class, () -> link.find(List.of("9")));
    assertThat(replayed.kind()).isEqualTo(Kind.REPEATED);
  }

  @Test
  void a_server_without_keys_says_so() {
    answers.add("503 {\"message\":\"no key\\nleft\"}");
    KeyServerException dry = refused(1);
    assertThat(dry.kind()).isEqualTo(Kind.DRY);
    assertThat(dry.text()).endsWith(" answered 503: no key?left");
    answers.add("401 go away");
    assertThat(refused(1).kind()).isEqualTo(Kind.REFUSED);
    answers.add("307 elsewhere");
    assertThat(refused(1).text()).endsWith(" answered 307");
  }

  @Test
  void a_server_that_hangs_is_not_waited_for() throws Exception {
    link.close();
    link = link(directory, Duration.ofSeconds(2));
    answers.add("hang");
    assertThat(refused(1).text()).endsWith(" did not answer within 2 s");
    answers.add("200 half of it");
    assertThat(refused(1).text()).endsWith(" did not answer within 2 s");
  }

  @Test
  void an_answer_without_end_is_not_read() {
    answers.add("200 " + " ".repeat(100_000));
    assertThat(refused(1).kind()).isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void a_server_with_another_certificate_is_not_asked() throws Exception {
    link.close();
    link = link(directory.resolve("other"), Duration.ofSeconds(30));
    assertThat(refused(1).text()).contains(" cannot be used: TLS: ");
    assertThat(requests).isEmpty();
  }

  @Test
  void a_server_that_does_not_run_is_told() {
    server.stop(0);
    assertThat(refused(1).text()).endsWith(" cannot be used: the connection is refused");
  }

  @Test
  void the_stock_and_the_rate_are_measured() throws Exception {
    answers.add(status(16));
    assertThat(link.measure().stored()).isEqualTo(7);
    answers.add("200 {\"stored_key_count\":-1}");
    assertThat(catchThrowableOfType(KeyServerException.class, link::measure).text())
        .endsWith("no number key_size");
  }

  @Test
  void a_message_is_opened_once() {
    assertThat(link.open("0a")).isTrue();
    assertThat(link.open("0a")).isFalse();
    assertThat(link.open("0b")).isTrue();
  }
}
