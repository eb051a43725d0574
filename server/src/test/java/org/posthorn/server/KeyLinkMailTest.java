package org.posthorn.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.keyserver.SimulatedPair;
import org.posthorn.server.storage.DataDirectory;
import org.posthorn.testkit.FakeSmtpServer;
import org.posthorn.testkit.LineClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Two servers and two simulated key servers exchange sealed mail over SMTP. Alice is at the first
/// (`example.test`), Carol at the second (`other.test`).
class KeyLinkMailTest {
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final String CAROL = "carol@other.test";
  private static final int STOCK = 100;

  @TempDir Path directory;
  private SimulatedPair keyServers;
  private RunningServer first;
  private RunningServer second;

  @BeforeEach
  void prepare() throws IOException {
    keyServers = SimulatedPair.start(directory.resolve("qkd"), 0, STOCK, 0, 0);
    first = RunningServer.stopped(directory.resolve("first"));
    second = RunningServer.stopped(directory.resolve("second"));
    succeeds(second, "domain", "add", "other.test");
    RunningServer.Ran added =
        second.posthornWithInput(
            RunningServer.PASSWORD + "\n", "account", "add", CAROL, "--password-stdin");
    assertThat(added.exit()).as(added.toString()).isZero();
  }

  @AfterEach
  void stop() {
    first.close();
    second.close();
    keyServers.close();
  }

  private static String succeeds(RunningServer server, String... arguments) {
    RunningServer.Ran ran = server.posthorn(arguments);
    assertThat(ran.exit()).as(ran.toString()).isZero();
    return ran.out();
  }

  /// @param relay where the first server sends all its mail
  private void start(String withoutKeysFirst, String withoutKeysSecond, String relay)
      throws IOException {
    link(first, 0, "other.test", second, withoutKeysFirst);
    link(second, 1, "example.test", first, withoutKeysSecond);
    second.start(second.configuration(Map.of("POSTHORN_DNS_SERVERS", "127.0.0.1:1")));
    first.start(
        first.configuration(
            Map.of("POSTHORN_OUTBOUND_RELAY", relay, "POSTHORN_DNS_SERVERS", "127.0.0.1:1")));
  }

  private void start(String withoutKeysFirst, String withoutKeysSecond) throws IOException {
    String relay = "127.0.0.1:" + second.address(RunningServer.MX).getPort();
    start(withoutKeysFirst, withoutKeysSecond, relay);
  }

  private void link(
      RunningServer server, int which, String domain, RunningServer peer, String withoutKeys)
      throws IOException {
    Files.writeString(server.data().resolve("peer.txt"), succeeds(peer, "qkd", "public-keys"));
    Files.writeString(
        server.data().resolve(DataDirectory.CONFIGURATION),
        "\n" + keyServers.configuration(which, domain, "peer.txt", withoutKeys),
        StandardOpenOption.APPEND);
  }

  private void submit(String subject) throws IOException {
    String message =
        "From: alice@example.test\r\nTo: "
            + CAROL
            + "\r\nSubject: "
            + subject
            + "\r\nPosthorn-Sealed: by=magic\r\n\r\nThe secret is "
            + subject;
    assertThat(Submission.send(first, List.of(CAROL), message)).startsWith("250");
  }

  private List<String> inbox() throws IOException {
    try (LineClient client = second.login(CAROL, RunningServer.PASSWORD)) {
      client.send("b SELECT INBOX");
      client.linesUntil("b ");
      client.send("c FETCH 1:* BODY.PEEK[]");
      return client.linesUntil("c ");
    }
  }

  private String arrived(String subject) {
    await().atMost(SOON).until(() -> inbox().contains("Subject: " + subject));
    try {
      return String.join("\n", inbox());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private JsonNode queue() {
    return JsonMapper.shared().readTree(succeeds(first, "queue", "list", "--json"));
  }

  private JsonNode status(RunningServer server) {
    return JsonMapper.shared().readTree(succeeds(server, "qkd", "status", "--json")).get(0);
  }

  @Test
  void mail_is_sealed_on_its_way_and_plain_for_its_reader() throws Exception {
    start("wait", "wait");
    submit("one");
    assertThat(arrived("one"))
        .containsPattern(
            "Posthorn-Sealed: by=qkd\\+ml-kem-768; link=simulated;\n key=[0-9a-f-]{36}\n")
        .contains("The secret is one")
        .doesNotContain("by=magic");
    assertThat(status(first).path("keysUsed").asInt()).isEqualTo(1);
    assertThat(status(second).path("keysUsed").asInt()).isEqualTo(1);
    assertThat(status(first).path("stored").asInt()).isEqualTo(STOCK - 1);
    assertThat(succeeds(first, "qkd", "status"))
        .contains("key link simulated")
        .contains("stock: 99 of at most 100 keys")
        .contains("last failure: never");
  }

  @Test
  void nothing_can_be_read_on_the_way() throws Exception {
    try (FakeSmtpServer network = new FakeSmtpServer()) {
      start("wait", "wait", "127.0.0.1:" + network.address().getPort());
      submit("two");
      await().atMost(SOON).until(() -> network.messages().size() == 1);
      String wrapper = network.messages().getFirst();
      assertThat(wrapper)
          .contains("Content-Type: application/posthorn-sealed\r\n")
          .contains("Subject: Sealed message")
          .doesNotContain("two")
          .doesNotContain("alice@");

      // It opens once.
      assertThat(replay(wrapper, "alice@example.test")).startsWith("250");
      assertThat(arrived("two")).contains("The secret is two");
      assertThat(replay(wrapper, "alice@example.test"))
          .startsWith("550 5.7.7 The sealed message was opened before");
    }
  }

  /// A sealed message that comes into the mailbox another way is opened by REST, once.
  @Test
  void a_sealed_message_in_a_mailbox_is_opened_by_rest() throws Exception {
    try (FakeSmtpServer network = new FakeSmtpServer()) {
      start("wait", "wait", "127.0.0.1:" + network.address().getPort());
      submit("ten");
      await().atMost(SOON).until(() -> network.messages().size() == 1);
      append(network.messages().getFirst());
      append("Subject: plain\r\n\r\nplain\r\n");
    }
    String secret =
        JsonMapper.shared()
            .readTree(
                succeeds(
                    second,
                    "account",
                    "app-password",
                    "add",
                    CAROL,
                    "rest",
                    "--service",
                    "api",
                    "--json"))
            .path("password")
            .asString();
    JsonNode messages = rest("GET", "", secret).path("items");
    assertThat(messages).hasSize(2);
    for (JsonNode message : messages) {
      String id = message.path("id").asString();
      JsonNode opened = rest("POST", "/" + id + "/decrypt", secret);
      if (message.path("header").path("subject").asString("").equals("plain")) {
        assertThat(opened.path("detail").asString()).isEqualTo("the message is not a sealed one");
      } else {
        assertThat(opened.path("sealedBy").asString()).isEqualTo("qkd+ml-kem-768");
        assertThat(opened.path("link").asString()).isEqualTo("simulated");
        assertThat(rest("POST", "/" + id + "/decrypt", secret).path("detail").asString())
            .contains("was opened before");
      }
    }
    assertThat(String.join("\n", inbox()))
        .contains("Posthorn-Sealed: by=qkd+ml-kem-768; link=simulated;\n key=")
        .contains("The secret is ten");
  }

  private void append(String message) throws IOException {
    try (LineClient client = second.login(CAROL, RunningServer.PASSWORD)) {
      client.send("b APPEND INBOX {" + message.length() + "+}");
      client.send(message);
      assertThat(client.linesUntil("b ").getLast()).startsWith("b OK");
    }
  }

  private JsonNode rest(String method, String path, String secret) throws Exception {
    URI address =
        URI.create(
            "http://127.0.0.1:"
                + second.address(RunningServer.HTTP).getPort()
                + "/api/v1/messages"
                + path);
    String login = CAROL + ":" + secret;
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .header(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8)))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return JsonMapper.shared()
          .readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
  }

  @Test
  void a_changed_message_is_refused_with_one_sentence() throws Exception {
    try (FakeSmtpServer network = new FakeSmtpServer()) {
      start("wait", "wait", "127.0.0.1:" + network.address().getPort());
      submit("three");
      await().atMost(SOON).until(() -> network.messages().size() == 1);
      String wrapper = network.messages().getFirst();
      String sentence = "550 5.7.7 The sealed message was changed on its way";
      assertThat(replay(wrapper, "mallory@example.test")).startsWith(sentence);
      int end = wrapper.length() - 40;
      char other = wrapper.charAt(end) == 'A' ? 'B' : 'A';
      String changed = wrapper.substring(0, end) + other + wrapper.substring(end + 1);
      assertThat(replay(changed, "alice@example.test")).startsWith(sentence);
      assertThat(replay(wrapper.replaceFirst("(?m)^UEhTTQ", "!!!!!!"), "alice@example.test"))
          .startsWith(sentence);
    }
  }

  private String replay(String wrapper, String from) throws IOException {
    try (LineClient client = second.connect(RunningServer.MX)) {
      client.reply();
      for (String command :
          List.of(
              "EHLO client.example",
              "MAIL FROM:<" + from + ">",
              "RCPT TO:<" + CAROL + ">",
              "DATA")) {
        assertThat(client.ask(command)).containsPattern("^[23]");
      }
      return client.ask(wrapper.stripTrailing() + "\r\n.");
    }
  }

  /// First the sender's key server stops, then the receiver's, then there are no keys.
  @Test
  void mail_waits_for_keys_and_arrives() throws Exception {
    start("wait", "wait");
    keyServers.stop(0);
    submit("four");
    waits("no key of key link simulated to seal the message with: https://127.0.0.1:");
    assertThat(succeeds(first, "qkd", "status"))
        .contains("stock: not known: https://127.0.0.1:")
        .containsPattern("last failure: 20.*: https://127.0.0.1:");
    keyServers.start(0);
    retry();
    arrived("four");

    keyServers.stop(1);
    submit("five");
    waits("The key to open the sealed message with cannot be had now");
    keyServers.start(1);
    retry();
    arrived("five");

    keyServers.pool().empty();
    submit("six");
    waits("answered 503: not enough keys");
    assertThat(inbox()).doesNotContain("Subject: six");
  }

  private void waits(String reason) {
    await().atMost(SOON).until(() -> queue().toString().contains(reason));
    assertThat(queue()).hasSize(1);
  }

  private void retry() {
    succeeds(first, "queue", "retry", queue().get(0).path("id").asString());
    await().atMost(SOON).until(() -> queue().isEmpty());
  }

  @Test
  void without_keys_it_goes_on_with_ml_kem_and_says_so() throws Exception {
    start("ml-kem", "ml-kem");
    keyServers.pool().empty();
    submit("seven");
    assertThat(arrived("seven")).contains("Posthorn-Sealed: by=ml-kem-768; link=simulated\n");
  }

  @Test
  void the_receiver_can_require_keys() throws Exception {
    start("ml-kem", "wait");
    keyServers.pool().empty();
    submit("eight");
    await()
        .atMost(SOON)
        .until(() -> String.join("\n", bounces()).contains("was sealed without a QKD key"));
  }

  @Test
  void without_keys_it_comes_back_if_so_configured() throws Exception {
    start("refuse", "wait");
    keyServers.pool().empty();
    submit("nine");
    await()
        .atMost(SOON)
        .until(() -> String.join("\n", bounces()).contains("to seal the message with"));
    assertThat(queue()).isEmpty();
  }

  private List<String> bounces() throws IOException {
    try (LineClient client = first.login("alice@example.test", RunningServer.PASSWORD)) {
      client.send("b SELECT INBOX");
      client.linesUntil("b ");
      client.send("c FETCH 1:* BODY.PEEK[]");
      return client.linesUntil("c ");
    }
  }

  @Test
  void a_link_whose_files_are_wrong_is_told_with_its_line() throws Exception {
    link(first, 0, "other.test", second, "wait");
    Files.writeString(first.data().resolve("peer.txt"), "nothing");
    RunningServer.Ran ran = first.posthorn("config", "check");
    assertThat(ran.exit()).isEqualTo(78);
    assertThat(ran.err())
        .contains("posthorn.toml:")
        .contains("link simulated")
        .contains("is not what 'posthorn qkd public-keys' prints on the other server");
  }
}
