package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.testkit.Dialogue;
import org.posthorn.testkit.ScriptedTransport;
import org.posthorn.wire.Connection;
import org.posthorn.wire.ConnectionHandler;

class SmtpServerTest {
  private static final SmtpSettings MX = SmtpSettings.of(ListenerRole.MX, "mx.example.test");

  private final RecordingService service = new RecordingService();

  /// Remembers the connections it serves, as a listener does.
  private record Watched(SmtpServer server, CopyOnWriteArrayList<Connection> connections)
      implements ConnectionHandler {
    @Override
    public void serve(Connection connection) throws IOException {
      connections.add(connection);
      server.serve(connection);
    }
  }

  @Test
  void an_idle_session_is_told_that_the_server_closes() throws IOException {
    Watched door = new Watched(new SmtpServer(MX, service), new CopyOnWriteArrayList<>());
    try (Dialogue client = new Dialogue(door)) {
      assertThat(client.reply()).startsWith("220 ");
      assertThat(client.ask("NOOP")).startsWith("250 ");
      door.server().closing(door.connections().getFirst());
      assertThat(client.rest()).isIn("421 4.3.2 Service shutting down, try again soon\n");
    }
    assertThat(service.closed).hasValue(1);
  }

  @Test
  void a_message_on_its_way_is_still_taken_when_the_server_closes() throws IOException {
    Watched door = new Watched(new SmtpServer(MX, service), new CopyOnWriteArrayList<>());
    try (Dialogue client = new Dialogue(door)) {
      assertThat(client.reply()).startsWith("220 ");
      client.send("HELO client.test\r\n");
      client.send("");
      assertThat(client.reply()).startsWith("250 ");
      client.send("MAIL FROM:<>\r\nRCPT TO:<alice@example.test>\r\nDATA\r\n");
      assertThat(client.reply()).startsWith("250 ");
      assertThat(client.reply()).startsWith("250 ");
      assertThat(client.reply()).startsWith("354 ");
      door.server().closing(door.connections().getFirst());
      client.send("hello\r\n.\r\n");
      assertThat(client.rest())
          .isEqualTo(
              "250 2.6.0 Message accepted\n421 4.3.2 Service shutting down, try again soon\n");
    }
    assertThat(service.received).hasSize(1);
  }

  /// The ends of a message that other servers have taken for one. RFC 5321 §4.1.1.4 has one.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n.\n",
        "\n.\r\n",
        "\r.\r",
        "\r\n.\n",
        "\r\n.\r",
        "\r.\r\n",
        "\n.\r",
        "\r\n\0.\r\n",
        "\r\r\n.\n",
        "\r\n.\r\r\n",
        "\r\n.\0\r\n",
        "\n\n.\r\n"
      })
  void no_message_is_smuggled_in(String end) throws IOException {
    try (Dialogue client = new Dialogue(new SmtpServer(MX, service))) {
      assertThat(client.reply()).startsWith("220 ");
      client.ask("HELO client.test");
      client.ask("MAIL FROM:<>");
      client.ask("RCPT TO:<alice@example.test>");
      client.ask("DATA");
      client.send("one" + end + "MAIL FROM:<evil@client.test>\r\nRCPT TO:<x@y.test>\r\n.\r\n");
      assertThat(client.reply()).startsWith("554 5.6.0 ");
      assertThat(client.ask("NOOP")).startsWith("250 2.0.0 OK");
    }
    assertThat(service.received).isEmpty();
    assertThat(service.aborted).hasValue(1);
  }

  @Test
  void a_nul_is_found_anywhere() throws IOException {
    String line = "\u00FF\u0001\u0080aaaaaaaaaaaaaaaaa";
    try (Dialogue client = new Dialogue(new SmtpServer(MX, service))) {
      assertThat(client.reply()).startsWith("220 ");
      client.ask("HELO client.test");
      for (int at = 0; at <= line.length(); at++) {
        client.ask("MAIL FROM:<>");
        client.ask("RCPT TO:<alice@example.test>");
        client.ask("DATA");
        String before = line.substring(0, at);
        String after = at == line.length() ? "" : "\0" + line.substring(at);
        boolean holds = at < line.length();
        assertThat(client.ask(before + after + "\r\n."))
            .startsWith(holds ? "554 5.6.0 Message holds a NUL" : "250 ");
      }
    }
  }

  /// A dialogue cut into two pieces anywhere is the same dialogue.
  @Test
  void pieces_do_not_matter() throws IOException {
    String group =
        "MAIL FROM:<>\r\nRCPT TO:<alice@example.test>\r\nBDAT 7\r\na\r\n.\r\nb"
            + "BDAT 2 LAST\r\n\r\nRSET\r\n";
    for (int cut = 0; cut <= group.length(); cut++) {
      RecordingService own = new RecordingService();
      try (Dialogue client = new Dialogue(new SmtpServer(MX, own))) {
        assertThat(client.reply()).startsWith("220 ");
        client.ask("HELO client.test");
        client.send(group.substring(0, cut));
        client.send(group.substring(cut));
        assertThat(client.reply()).startsWith("250 2.1.0");
        assertThat(client.reply()).startsWith("250 2.1.5");
        assertThat(client.reply()).startsWith("250 2.0.0 Octets");
        assertThat(client.reply()).startsWith("250 2.6.0");
        assertThat(client.ask("QUIT")).startsWith("250 2.0.0 OK");
        assertThat(client.reply()).startsWith("221 ");
      }
      assertThat(own.received.getFirst().text()).isEqualTo("a\r\n.\r\nb\r\n");
    }
  }

  /// What happens for each piece must not be the client's choice.
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 1_000, 70_000})
  void small_pieces_of_data_reach_the_service_together(int pieceBytes) throws IOException {
    String message = "..\r\n".repeat(40_000);
    byte[] session =
        ("EHLO client.test\r\nMAIL FROM:<>\r\nRCPT TO:<alice@example.test>\r\nDATA\r\n"
                + message
                + ".\r\nQUIT\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    SmtpSettings tolerant = MX.withTolerances(Set.of(SmtpTolerance.EARLY_PIPELINING));
    ScriptedTransport client = new ScriptedTransport(session, pieceBytes);
    new SmtpServer(tolerant, service).serve(Connection.over(client));
    assertThat(service.received.getFirst().text()).isEqualTo(".\r\n".repeat(40_000));
    assertThat(service.pieces.get()).isLessThanOrEqualTo(120_000 / 8_192);
  }

  @Test
  void what_becomes_of_talk_before_the_greeting_is_for_the_service() throws IOException {
    byte[] talk = "EHLO client.test\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII);
    for (boolean talkative : new boolean[] {false, true}) {
      RecordingService own = new RecordingService();
      own.talkative = talkative;
      ScriptedTransport client = new ScriptedTransport(talk, 1_000);
      new SmtpServer(MX, own).serve(Connection.over(client));
      String said = new String(client.written(), StandardCharsets.US_ASCII);
      assertThat(said).startsWith(talkative ? "220 " : "554 5.5.0 You spoke before");
      assertThat(own.earlyTalks).hasValue(1);
    }
  }

  @Test
  void small_chunks_reach_the_service_together() throws IOException {
    StringBuilder session =
        new StringBuilder("EHLO client.test\r\nMAIL FROM:<>\r\nRCPT TO:<alice@example.test>\r\n");
    session.append("BDAT 1\r\nx".repeat(999)).append("BDAT 2 LAST\r\n\r\n");
    byte[] octets = session.toString().getBytes(StandardCharsets.US_ASCII);
    SmtpSettings tolerant = MX.withTolerances(Set.of(SmtpTolerance.EARLY_PIPELINING));
    new SmtpServer(tolerant, service).serve(Connection.over(new ScriptedTransport(octets, 1_000)));
    assertThat(service.received.getFirst().text()).isEqualTo("x".repeat(999) + "\r\n");
    assertThat(service.pieces).hasValue(1);
  }

  @Test
  void a_client_that_hangs_up_in_a_message_leaves_nothing() throws IOException {
    for (String begun : new String[] {"DATA\r\n", "BDAT 100\r\n"}) {
      RecordingService own = new RecordingService();
      try (Dialogue client = new Dialogue(new SmtpServer(MX, own))) {
        assertThat(client.reply()).startsWith("220 ");
        client.ask("HELO client.test");
        client.ask("MAIL FROM:<>");
        client.ask("RCPT TO:<alice@example.test>");
        client.send(begun);
        client.send("half a message\r\n");
      }
      assertThat(own.received).isEmpty();
      assertThat(own.aborted.get()).isEqualTo(own.opened.get());
      assertThat(own.closed).hasValue(1);
    }
  }
}
