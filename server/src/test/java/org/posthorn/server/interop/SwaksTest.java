package org.posthorn.server.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.server.RunningServer;
import org.posthorn.testkit.Programs;

/// swaks, which administrators try a mail server with, delivers and is refused.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SwaksTest {
  private static final String AUTH =
      " --auth-user alice@example.test --auth-password " + RunningServer.PASSWORD.replace(' ', '~');

  /// 15 MB of octets become more than 20 MB of base64.
  private static final int ATTACHMENT_BYTES = 15_000_000;

  private Path directory;
  private RunningServer server;

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    Programs.assumeInstalled("swaks");
    directory = temporary;
    server = RunningServer.quickstart(directory.resolve("data"));
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          mx-plain,           25,  alice@example.test,
          mx-starttls,        25,  alice@example.test,  -tls
          mx-pipelined,       25,  alice@example.test,  --pipeline
          mx-subaddress,      25,  alice+shop@example.test,
          mx-null-sender,     25,  alice@example.test,  --from <>
          starttls-plain,     587, bob@example.test,    -tls --auth PLAIN
          starttls-login,     587, bob@example.test,    -tls --auth LOGIN
          starttls-any,       587, bob@example.test,    -tls --auth
          starttls-pipelined, 587, bob@example.test,    -tls --auth PLAIN --pipeline
          smtps-plain,        465, bob@example.test,    --tlsc --auth PLAIN
          smtps-login,        465, bob@example.test,    --tlsc --auth LOGIN
          """)
  void delivers(String subject, int port, String to, String options) throws IOException {
    Programs.Outcome outcome = swaks(subject, port, to, options == null ? "" : options);
    assertThat(outcome.exit()).as("%s", outcome).isZero();
    String mailbox = to.startsWith("alice") ? "alice@example.test" : "bob@example.test";
    assertThat(Snapshot.subjects(server, mailbox)).contains(subject);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          wrong-password,      587, bob@example.test,     -tls --auth PLAIN --auth-password wrong, 28, 535 5.7.8
          no-login,            587, bob@example.test,     -tls,                                    23, 530 5.7.0
          of-somebody-else,    587, bob@example.test,     -tls --auth PLAIN --from bob@example.test, 23, 553 5.7.1
          unknown-recipient,   25,  nobody@example.test,  '',                                      24, 550 5.1.1
          relaying,            25,  someone@remote.test,  '',                                      24, 550 5.7.1
          needs-smtputf8,      25,  alice@example.test,   --from grüße@remote.test,                23, 553 5.6.7
          """)
  void is_refused(String subject, int port, String to, String options, int exit, String reply)
      throws IOException {
    Programs.Outcome outcome = swaks(subject, port, to, options);
    assertThat(outcome.exit()).as("%s", outcome).isEqualTo(exit);
    assertThat(outcome.out()).contains(reply);
    assertThat(Snapshot.subjects(server, "bob@example.test")).doesNotContain(subject);
  }

  @Test
  void several_recipients_each_get_a_copy() throws IOException {
    Programs.Outcome outcome =
        swaks("for-two", 25, "alice@example.test,bob@example.test,nobody@example.test", "");
    assertThat(outcome.exit()).as("%s", outcome).isZero();
    for (String account : List.of("alice@example.test", "bob@example.test")) {
      // Copies for several are filed after the 250.
      await()
          .untilAsserted(
              () -> assertThat(Snapshot.subjects(server, account)).containsOnlyOnce("for-two"));
    }
  }

  @Test
  void a_message_of_20_megabytes_arrives_whole() throws IOException {
    byte[] octets = new byte[ATTACHMENT_BYTES];
    new Random(1).nextBytes(octets);
    Path file = Files.write(directory.resolve("attachment.bin"), octets);
    Programs.Outcome outcome =
        swaks("big", 25, "admin@example.test", "--suppress-data --attach @" + file);
    assertThat(outcome.exit()).as("%s", outcome).isZero();
    byte[] body = Snapshot.body(server, "admin@example.test", 1);
    assertThat(body.length).isGreaterThan(20_000_000);
    assertThat(Snapshot.attachment(body)).isEqualTo(octets);
  }

  private Programs.Outcome swaks(String subject, int port, String to, String options)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of("swaks", "--server", "127.0.0.1", "--header", "Subject: " + subject));
    command.addAll(List.of("--port", String.valueOf(server.portBase() + port), "--to", to));
    String sender = port == RunningServer.MX ? "someone@remote.test" : "alice@example.test";
    String all = "--from " + sender + (options.contains("--auth") ? AUTH : "") + " " + options;
    for (String word : all.strip().split(" +")) {
      command.add(word.replace('~', ' '));
    }
    return Programs.run(
        Programs.Call.of(command.toArray(String[]::new)).withTimeout(Duration.ofSeconds(100)));
  }
}
