package org.posthorn.server.interop.remotes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.testkit.Programs;

/// Postfix's smtp-sink, which can be told to refuse each command, now or for good, or to hang up.
class SinkTest {
  private static final int SINK = 10;
  private static final int SECOND = 11;
  private static final String ZONE =
      """
      sink.test. MX 10 mx.sink.test.
      mx.sink.test. A NET.10
      two.test. MX 10 mx.sink.test.
      two.test. MX 20 second.sink.test.
      second.sink.test. A NET.11
      """;

  @TempDir Path directory;
  private Loopback net;

  @BeforeEach
  void installed() {
    Programs.assumeInstalled("smtp-sink");
    Dns.assumeInstalled();
    net = Loopback.take();
  }

  private Daemon sink(int host, String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("smtp-sink"));
    if (System.getProperty("user.name", "").equals("root")) {
      command.addAll(List.of("-u", "root"));
    }
    command.addAll(List.of(options));
    command.addAll(List.of("-d", directory + "/taken" + host + "/"));
    command.addAll(List.of("inet:" + net.address(host) + ":" + net.port(), "100"));
    return Daemon.start(directory, command.toArray(String[]::new))
        .awaitListening(net.socketAddress(host));
  }

  /// The messages that a sink has taken whole: only they have an end.
  private List<String> taken(int host) throws IOException {
    Path folder = directory.resolve("taken" + host);
    List<String> all = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          all.add(Files.readString(file, StandardCharsets.ISO_8859_1));
        }
      }
    }
    return all;
  }

  private void awaitTaken(Sender sender, int host, String text) {
    await()
        .atMost(Sender.SOON)
        .untilAsserted(() ->
            assertThat(taken(host))
                .as(sender::waiting)
                .anyMatch(message -> message.contains(text)));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          later at connecting, -r, CONNECT, 450 4.3.0
          later at MAIL,       -r, MAIL,    450 4.3.0
          later at RCPT,       -r, RCPT,    450 4.3.0
          later at DATA,       -r, DATA,    450 4.3.0
          later at the end,    -r, .,       450 4.3.0
          hangs up at MAIL,    -q, MAIL,    4.4.2
          hangs up at RCPT,    -q, RCPT,    4.4.2
          hangs up at the end, -q, .,       4.4.2
          421 at RCPT,         -Q, RCPT,    421
          """)
  void what_is_put_off_goes_when_the_administrator_says_so(
      String subject, String option, String command, String reason) throws IOException {
    try (Dns dns = Dns.start(directory, net, ZONE);
        Sender sender = Sender.start(directory, net, dns.servers(), Map.of())) {
      String id;
      try (Daemon sink = sink(SINK, option, command)) {
        sender.submit(Sender.testMessage(subject, ".", "x"), "bob@sink.test");
        id = sender.awaitDeferred("bob@sink.test", reason);
        assertThat(sink.said()).doesNotContain("fatal");
      }
      try (Daemon sink = sink(SINK)) {
        assertThat(sender.posthorn("queue", "retry", id).get("recipients").asInt()).isOne();
        awaitTaken(sender, SINK, "Subject: " + subject);
        // The first sink may have kept a copy of what it did not accept, so this decides.
        await().atMost(Sender.SOON).until(() -> sender.posthorn("queue", "list").isEmpty());
        assertThat(sink.said()).doesNotContain("fatal");
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          never at MAIL,       MAIL,    500 5.3.0
          never at RCPT,       RCPT,    500 5.3.0
          never at DATA,       DATA,    500 5.3.0
          never at the end,    .,       500 5.3.0
          """)
  void what_is_refused_for_good_comes_back(String subject, String command, String reason)
      throws IOException {
    try (Dns dns = Dns.start(directory, net, ZONE);
        Sender sender = Sender.start(directory, net, dns.servers(), Map.of());
        Daemon sink = sink(SINK, "-f", command)) {
      sender.submit(Sender.testMessage(subject, "x"), "bob@sink.test");
      assertThat(sender.awaitReport("Action: failed", "Subject: " + subject))
          .contains(reason, "bob@sink.test", "Status: 5.3.0");
      assertThat(sink.said()).doesNotContain("fatal");
    }
  }

  @Test
  void if_the_first_mx_host_refuses_to_talk_the_second_gets_it() throws IOException {
    try (Dns dns = Dns.start(directory, net, ZONE);
        Sender sender = Sender.start(directory, net, dns.servers(), Map.of());
        Daemon first = sink(SINK, "-Q", "CONNECT");
        Daemon second = sink(SECOND)) {
      sender.submit(Sender.testMessage("second", "x"), "bob@two.test");
      awaitTaken(sender, SECOND, "Subject: second");
      assertThat(taken(SINK)).isEmpty();
      assertThat(first.said() + second.said()).doesNotContain("fatal");
    }
  }
}
