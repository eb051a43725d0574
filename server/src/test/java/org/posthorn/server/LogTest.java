package org.posthorn.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.testkit.FakeSmtpServer;
import org.posthorn.testkit.LineClient;

/// The log of a server in use: every line has one form, and none has a secret in it.
class LogTest {
  /// A line of an exception that follows its event.
  private static final Pattern STACK =
      Pattern.compile("\\t(at|[.]{3}) .*|(Caused by: )?java[.][\\w.]+(Exception|Throwable): .*");

  private static final Duration SOON = Duration.ofMinutes(3);
  private static final String PASSWORD = "ours-to-keep";
  private static final String WRONG = "theirs-to-guess";
  private static final String LINE =
      "[0-9T:.-]+Z (error|warn|info|debug) [\\w.$]+ [a-z0-9-]+ event=[a-z0-9-]+"
          + "( [a-z0-9-]+=([^\\s\"=]++|\"[^\"\\\\]*+(\\\\.[^\"\\\\]*+)*+\"))*+";

  @TempDir Path directory;

  private int base;

  @Test
  void each_line_is_component_event_and_values_and_none_has_a_password() throws Exception {
    base = RunningServer.freePorts();
    List<String> log = new CopyOnWriteArrayList<>();
    try (FakeSmtpServer relay = new FakeSmtpServer()) {
      Process process = start(relay);
      try (BufferedReader lines = process.errorReader()) {
        Thread reader = Thread.ofVirtual().start(() -> lines.lines().forEach(log::add));
        awaitLine(log, "server event=started");
        receive();
        logInWrongly();
        submit();
        awaitLine(log, "queue event=attempt");
        process.toHandle().destroy();
        reader.join();
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
    // At this level the JDK and Jetty log stacks at the end.
    assertThat(log)
        .filteredOn(line -> !STACK.matcher(line).matches())
        .allSatisfy(line -> assertThat(line).matches(LINE));
    for (String event :
        List.of(
            "smtp event=message-received",
            "smtp event=recipient-refused",
            "auth event=login-failed",
            "library event=message",
            "server event=stopped")) {
      assertThat(log).anyMatch(line -> (line + " ").contains(" " + event + " "));
    }
    assertThat(log).as("a warning at each start").noneMatch(line -> line.contains("lucene"));
    assertThat(log)
        .noneMatch(line -> line.contains(PASSWORD) || line.contains(WRONG))
        .noneMatch(line -> line.contains(plain(PASSWORD)) || line.contains(plain(WRONG)));
  }

  private static void awaitLine(List<String> log, String event) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(log).anyMatch(line -> line.contains(" " + event)));
  }

  private Process start(FakeSmtpServer relay) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "org.posthorn.server.Main",
                "quickstart",
                "--data",
                directory.resolve("data").toString(),
                "--port-base",
                String.valueOf(base),
                "--password",
                PASSWORD)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("POSTHORN_LOG_LEVEL", "debug");
    builder.environment().put("POSTHORN_OUTBOUND_RELAY", "127.0.0.1:" + relay.address().getPort());
    builder.environment().put("POSTHORN_OUTBOUND_ALLOWED_PRIVATE_NETWORKS", "127.0.0.0/8");
    builder.environment().put("POSTHORN_DNS_SERVERS", "127.0.0.1:9");
    return builder.start();
  }

  private void receive() throws IOException {
    try (LineClient client = connect(RunningServer.MX)) {
      client.reply();
      client.ask("EHLO client.example");
      client.ask("MAIL FROM:<\"some one\"@client.example>");
      assertThat(client.ask("RCPT TO:<nobody@example.test>")).startsWith("550");
      assertThat(client.ask("RCPT TO:<alice@example.test>")).startsWith("250");
      client.ask("DATA");
      assertThat(client.ask("Subject: one\r\n\r\nin\r\n.")).startsWith("250");
    }
  }

  private void logInWrongly() throws IOException {
    try (LineClient client = connect(RunningServer.SUBMISSION)) {
      client.reply();
      client.ask("EHLO client.example");
      assertThat(client.ask("AUTH PLAIN " + plain(WRONG))).startsWith("535");
    }
    try (LineClient client = connect(RunningServer.IMAP)) {
      client.line();
      assertThat(client.ask("a LOGIN alice@example.test " + WRONG)).startsWith("a NO");
    }
  }

  private void submit() throws IOException {
    try (LineClient client = connect(RunningServer.SUBMISSION)) {
      client.reply();
      client.ask("EHLO client.example");
      assertThat(client.ask("AUTH PLAIN " + plain(PASSWORD))).startsWith("235");
      client.ask("MAIL FROM:<alice@example.test>");
      client.ask("RCPT TO:<bob@elsewhere.test>");
      client.ask("DATA");
      assertThat(client.ask("From: alice@example.test\r\n\r\nout\r\n.")).startsWith("250");
    }
  }

  private LineClient connect(int wellKnown) throws IOException {
    return LineClient.connect(new InetSocketAddress("127.0.0.1", base + wellKnown));
  }

  private static String plain(String password) {
    return Base64.getEncoder()
        .encodeToString(("\0alice@example.test\0" + password).getBytes(UTF_8));
  }
}
