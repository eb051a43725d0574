package org.posthorn.server.interop.remotes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.posthorn.server.RunningServer;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.storage.Storage;
import org.posthorn.testkit.LineClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A Posthorn that sends into the test's world, used as its administrator and alice would.
final class Sender implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(15);
  private static final String ALICE = "alice@example.test";

  private final RunningServer server;
  private final Configuration configuration;

  private Sender(RunningServer server, Configuration configuration) {
    this.server = server;
    this.configuration = configuration;
  }

  /// Starts one in a directory.
  ///
  /// @param settings configuration beside what leads it into the network
  static Sender start(Path directory, Loopback net, String resolvers, Map<String, String> settings)
      throws IOException {
    RunningServer server = RunningServer.stopped(directory.resolve("data"));
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("POSTHORN_OUTBOUND_PORT", String.valueOf(net.port()));
    environment.put("POSTHORN_OUTBOUND_ALLOWED_PRIVATE_NETWORKS", "127.0.0.0/8");
    environment.put("POSTHORN_DNS_SERVERS", resolvers);
    Configuration configuration = server.configuration(environment);
    server.start(configuration);
    return new Sender(server, configuration);
  }

  /// Stops it, and starts it again after something has happened to its store.
  void restart(Consumer<Storage> meanwhile) throws IOException {
    server.stop();
    try (Storage storage = Storage.open(configuration)) {
      meanwhile.accept(storage);
    }
    server.start(configuration);
  }

  /// A small message of this subject and of lines that are given, with CRLF.
  static String testMessage(String subject, String... lines) {
    return "Date: Sat, 21 Nov 2026 06:00:00 +0000\r\nMessage-ID: <"
        + subject.replace(' ', '.')
        + "@example.test>\r\nFrom: Alice <alice@example.test>\r\nTo: you@usual.test\r\nSubject: "
        + subject
        + "\r\n\r\n"
        + String.join("\r\n", lines)
        + "\r\n";
  }

  /// Alice submits a message.
  void submit(String message, String... recipients) throws IOException {
    submit("", message, List.of(recipients));
  }

  /// The same with parameters of MAIL.
  ///
  /// @param message with CRLF; octets are ISO 8859-1
  /// @param recipients addresses, with parameters of RCPT after the closing bracket if any
  void submit(String parameters, String message, List<String> recipients) throws IOException {
    try (LineClient client = server.connect(RunningServer.SUBMISSION)) {
      client.reply();
      String plain = "\0" + ALICE + "\0" + RunningServer.PASSWORD;
      String secret = Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
      List<String> commands = new ArrayList<>(List.of("EHLO client", "AUTH PLAIN " + secret));
      commands.add(("MAIL FROM:<" + ALICE + "> " + parameters).strip());
      for (String recipient : recipients) {
        String utf8 =
            new String(recipient.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        commands.add("RCPT TO:<" + utf8 + (utf8.contains(">") ? "" : ">"));
      }
      for (String command : commands) {
        assertThat(client.ask(command)).as(command).startsWith("2");
      }
      assertThat(client.ask("DATA")).startsWith("354");
      client.sendRaw(message.replace("\r\n.", "\r\n..") + ".\r\n");
      assertThat(client.reply().getLast()).startsWith("250");
    }
  }

  /// Runs a command of the command line that must succeed.
  JsonNode posthorn(String... arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.add("--json");
    RunningServer.Ran ran = server.posthorn(words.toArray(String[]::new));
    assertThat(ran.exit()).as(ran.toString()).isZero();
    return JsonMapper.shared().readTree(ran.out());
  }

  /// Waits until the message to somebody has been put off, for a reason.
  ///
  /// @return its id in the queue
  String awaitDeferred(String recipient, String reason) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(deferred(recipient)).as(this::waiting).isNotEmpty());
    String id = deferred(recipient).getFirst();
    JsonNode row = posthorn("queue", "show", id).get("recipients").get(0);
    assertThat(row.get("last").asString()).contains(reason);
    return id;
  }

  /// What waits in the queue and why, to explain a failure.
  String waiting() {
    StringBuilder text = new StringBuilder();
    for (JsonNode row : posthorn("queue", "list")) {
      text.append(posthorn("queue", "show", row.get("id").asString())).append('\n');
    }
    return text.toString();
  }

  private List<String> deferred(String recipient) {
    List<String> ids = new ArrayList<>();
    for (JsonNode row : posthorn("queue", "list", "--state", "deferred")) {
      String id = row.get("id").asString();
      if (posthorn("queue", "show", id).toString().contains(recipient)) {
        ids.add(id);
      }
    }
    return ids;
  }

  /// Waits for a report to alice that contains all of these.
  String awaitReport(String... texts) {
    return await()
        .atMost(SOON)
        .until(
            () -> inbox().stream().filter(each -> containsAll(each, texts)).findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private static boolean containsAll(String message, String... texts) {
    for (String text : texts) {
      if (!message.contains(text)) {
        return false;
      }
    }
    return true;
  }

  /// What lies in alice's INBOX.
  private List<String> inbox() throws IOException {
    List<String> messages = new ArrayList<>();
    try (LineClient client = server.login(ALICE, RunningServer.PASSWORD)) {
      client.send("b SELECT INBOX");
      client.linesUntil("b ");
      client.send("c FETCH 1:* (BODY.PEEK[])");
      StringBuilder message = new StringBuilder();
      for (String line : client.linesUntil("c ")) {
        if (line.matches("\\* [0-9]+ FETCH .*|c .*")) {
          messages.add(message.toString());
          message.setLength(0);
        }
        message.append(line).append("\r\n");
      }
    }
    return messages;
  }

  RunningServer server() {
    return server;
  }

  @Override
  public void close() {
    server.close();
  }
}
