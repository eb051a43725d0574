package org.posthorn.smtp.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.Reply;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.testkit.FakeSmtpServer;
import org.posthorn.testkit.ScriptedTransport;
import org.posthorn.wire.Connection;

/// Each bound on what a server may do to us, by itself: with all others out of reach.
class ClientLimitsTest {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final Duration SHORT = Duration.ofSeconds(1);

  private static ClientLimits only(String name) {
    return new ClientLimits(
        LONG,
        name.equals("greeting") ? SHORT : LONG,
        name.equals("command") ? SHORT : LONG,
        name.equals("data") ? SHORT : LONG,
        name.equals("end") ? SHORT : LONG,
        name.equals("quit") ? SHORT : LONG,
        name.equals("transaction") ? SHORT : LONG,
        20,
        3);
  }

  @ParameterizedTest
  @CsvSource({
    "greeting, greeting, none",
    "command, EHLO, none",
    "command, MAIL, Failed",
    "command, RCPT, Failed",
    "data, DATA, Failed",
    "end, ., Unknown",
    "quit, QUIT, Accepted",
    "transaction, greeting, none",
    "transaction, DATA, Failed",
    "transaction, ., Unknown",
  })
  void a_server_that_hangs_is_left_in_time(String limit, String command, String result)
      throws Exception {
    Instant begin = Instant.now();
    try (FakeSmtpServer server = new FakeSmtpServer();
        SmtpClient client = new SmtpClient(only(limit))) {
      server.answer("EHLO", "250 fake").answer(command, FakeSmtpServer.HANG);
      assertThat(deliver(client, server)).isEqualTo(result);
    }
    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(60));
  }

  /// What became of a message; `none` if there was no session.
  private static String deliver(SmtpClient client, FakeSmtpServer server) {
    ServerTarget target =
        ServerTarget.of(server.address(), "localhost", "client.test", TlsPolicy.PLAIN);
    try (ClientSession session = client.connect(target)) {
      return session.send(testMessage()).getFirst().getClass().getSimpleName();
    } catch (ClientException e) {
      return "none";
    }
  }

  private static MailTransaction testMessage() {
    byte[] bytes = "Subject: x\r\n\r\nHello\r\n".getBytes(US_ASCII);
    return new MailTransaction(
        ReversePath.of(new Mailbox("a", "sender.test")),
        MailParameters.NONE,
        false,
        List.of(new MailTransaction.To(new Mailbox("x", "b.test"), RcptParameters.NONE)),
        new MailTransaction.Message() {
          @Override
          public long size() {
            return bytes.length;
          }

          @Override
          public void writeTo(java.io.OutputStream target) throws IOException {
            target.write(bytes);
          }
        });
  }

  @ParameterizedTest
  @CsvSource({"20, true", "21, false", "100000, false"})
  void lines_of_replies(int octets, boolean read) throws IOException {
    String line = "250 " + "x".repeat(octets - 4);
    if (read) {
      assertThat(reply(line + "\r\n").code()).isEqualTo(250);
    } else {
      assertThatThrownBy(() -> reply(line + "\r\n"))
          .isInstanceOf(ProtocolException.class)
          .hasMessage("a reply line of more than 20 octets");
    }
  }

  @ParameterizedTest
  @CsvSource({"3, true", "4, false", "100000, false"})
  void lines_of_one_reply(int lines, boolean read) throws IOException {
    String text = "250-x\r\n".repeat(lines - 1) + "250 x\r\n";
    if (read) {
      assertThat(reply(text).lines()).hasSize(3);
    } else {
      assertThatThrownBy(() -> reply(text))
          .isInstanceOf(ProtocolException.class)
          .hasMessage("a reply of more than 3 lines");
    }
  }

  private static Reply reply(String text) throws IOException {
    try (Connection connection =
        Connection.over(new ScriptedTransport(text.getBytes(US_ASCII), 1_000))) {
      return ReplyReader.read(connection.input(), only("none"));
    }
  }
}
