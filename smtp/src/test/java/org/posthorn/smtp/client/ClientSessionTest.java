package org.posthorn.smtp.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.testkit.FakeSmtpServer;

/// What the client makes of servers, good and bad.
class ClientSessionTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final ClientLimits LIMITS =
      new ClientLimits(SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, Duration.ofSeconds(20), 2_048, 20);
  private static final String MESSAGE = "Subject: x\r\n\r\nHello\r\n";

  private final SmtpClient client = new SmtpClient(LIMITS);
  private FakeSmtpServer server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeSmtpServer();
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private ClientSession connect() throws ClientException {
    return client.connect(
        ServerTarget.of(server.address(), "localhost", "client.test", TlsPolicy.OPPORTUNISTIC));
  }

  private static MailTransaction testMessage(String text, String... recipients) {
    return testMessage(text, MailParameters.NONE, recipients);
  }

  private static MailTransaction testMessage(
      String text, MailParameters parameters, String... recipients) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    return new MailTransaction(
        ReversePath.of(new Mailbox("a", "sender.test")),
        parameters,
        false,
        Arrays.stream(recipients)
            .map(name -> new MailTransaction.To(new Mailbox(name, "b.test"), RcptParameters.NONE))
            .toList(),
        new MailTransaction.Message() {
          @Override
          public long size() {
            return bytes.length;
          }

          @Override
          public void writeTo(OutputStream target) throws IOException {
            // In pieces that cut everywhere.
            for (int at = 0; at < bytes.length; at += 3) {
              target.write(bytes, at, Math.min(3, bytes.length - at));
            }
          }
        });
  }

  private static List<String> names(List<RecipientResult> results) {
    return results.stream()
        .map(result ->
            result instanceof RecipientResult.Refused refused
                ? "Refused " + refused.reply().code()
                : result.getClass().getSimpleName())
        .toList();
  }

  @Test
  void messages_are_sent_over_one_connection() throws Exception {
    try (ClientSession session = connect()) {
      assertThat(names(session.send(testMessage(MESSAGE, "x", "y"))))
          .containsExactly("Accepted", "Accepted");
      assertThat(names(session.send(testMessage(MESSAGE, "z")))).containsExactly("Accepted");
      assertThat(session.transactions()).isEqualTo(2);
    }
    assertThat(server.messages()).containsExactly(MESSAGE, MESSAGE);
    assertThat(server.received())
        .containsExactly(
            "EHLO client.test",
            "MAIL FROM:<a@sender.test>",
            "RCPT TO:<x@b.test>",
            "RCPT TO:<y@b.test>",
            "DATA",
            "MAIL FROM:<a@sender.test>",
            "RCPT TO:<z@b.test>",
            "DATA",
            "QUIT");
  }

  @Test
  void nothing_of_a_transaction_stays_in_memory() throws Exception {
    try (ClientSession session = connect()) {
      session.send(testMessage(MESSAGE, "x"));
      session.send(testMessage(MESSAGE, "y"));
      assertThat(client.bounds()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'a\\r\\n', 'a\\r\\n'",
    "'a', 'a\\r\\n'",
    "'', ''",
    "'.', '..\\r\\n'",
    "'.\\r\\n', '..\\r\\n'",
    "'a\\r\\n.b\\r\\n..c\\r\\n', 'a\\r\\n..b\\r\\n...c\\r\\n'",
    "'a.b\\r\\n', 'a.b\\r\\n'",
    "'a\\n.b\\r\\n', 'a\\n.b\\r\\n'",
  })
  void dots_at_the_beginning_of_lines_are_doubled(String text, String sent) throws Exception {
    try (ClientSession session = connect()) {
      session.send(testMessage(unescaped(text), "x"));
    }
    assertThat(server.messages()).containsExactly(unescaped(sent));
  }

  private static String unescaped(String text) {
    return text.replace("\\r", "\r").replace("\\n", "\n");
  }

  @Test
  void each_recipient_has_its_own_answer() throws Exception {
    server.answer("RCPT TO:<y@", "550 5.1.1 no").answer("RCPT TO:<z@", "450 4.2.1 later");
    try (ClientSession session = connect()) {
      assertThat(names(session.send(testMessage(MESSAGE, "x", "y", "z"))))
          .containsExactly("Accepted", "Refused 550", "Refused 450");
      assertThat(session.isOpen()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PIPELINING, MAIL, 550 5.7.1 no, Refused 550, true",
    "PIPELINING, RCPT, 550 5.1.1 no, Refused 550, true",
    "PIPELINING, DATA, 451 4.3.0 later, Refused 451, true",
    "PIPELINING, ., 554 5.6.0 no, Refused 554, true",
    "PIPELINING, ., 421 4.3.2 going down, Refused 421, false",
    "SIZE, MAIL, 550 5.7.1 no, Refused 550, true",
    "SIZE, RCPT, 550 5.1.1 no, Refused 550, true",
    "SIZE, DATA, 451 4.3.0 later, Refused 451, true",
    "SIZE, ., 554 5.6.0 no, Refused 554, true",
    "SIZE, RCPT, 421 4.3.2 going down, Refused 421, false",
    "PIPELINING, MAIL, close, Failed, false",
    "PIPELINING, RCPT, close, Failed, false",
    "PIPELINING, DATA, close, Failed, false",
    "PIPELINING, ., close, Unknown, false",
    "PIPELINING, MAIL, hang, Failed, false",
    "PIPELINING, DATA, hang, Failed, false",
    "PIPELINING, ., hang, Unknown, false",
    "PIPELINING, ., drip, Unknown, false",
    "SIZE, RCPT, drip, Failed, false",
    "SIZE, DATA, hang, Failed, false",
    "SIZE, ., close, Unknown, false",
    "PIPELINING, MAIL, what is this, Failed, false",
    "PIPELINING, ., 999 what is this, Unknown, false",
    "SIZE, MAIL, 199 what is this, Failed, false",
    "PIPELINING, MAIL, 421 4.3.2 going down, Refused 421, false",
    "PIPELINING, RCPT, 421 4.3.2 going down, Refused 421, false",
    "PIPELINING, DATA, 421 4.3.2 going down, Refused 421, false",
    "PIPELINING, MAIL, 354 what is this, Failed, false",
    "PIPELINING, DATA, 250 2.0.0 what is this, Failed, false",
    "SIZE, RCPT, 354 what is this, Failed, false",
    "SIZE, DATA, 250 2.0.0 what is this, Failed, false",
    "SIZE, ., 354 what is this, Unknown, false",
  })
  void whatever_a_server_does_is_a_result(
      String extension, String command, String reply, String result, boolean goesOn)
      throws Exception {
    server.answer("EHLO", "250-fake\r\n250 " + extension).answer(command, reply);
    try (ClientSession session = connect()) {
      assertThat(names(session.send(testMessage(MESSAGE, "x")))).containsExactly(result);
      assertThat(session.isOpen()).isEqualTo(goesOn);
      if (goesOn) {
        server.answer(command, command.equals("DATA") ? "354 go on" : "250 2.0.0 ok");
        assertThat(names(session.send(testMessage(MESSAGE, "x")))).containsExactly("Accepted");
      }
    }
    if (result.equals("Unknown")) {
      assertThat(server.messages()).as("the whole message was sent").contains(MESSAGE);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "greeting, 554 5.7.1 go away, GREETING",
    "greeting, 421 4.3.2 later, GREETING",
    "greeting, close, GREETING",
    "greeting, hang, GREETING",
    "greeting, drip, GREETING",
    "greeting, what is this, GREETING",
    "EHLO, 421 4.3.2 later, EHLO",
    "EHLO, close, EHLO",
  })
  void no_session_comes_about(String command, String reply, SessionStage stage) {
    server.answer(command, reply);
    assertThatExceptionOfType(ClientException.class)
        .isThrownBy(this::connect)
        .satisfies(e -> assertThat(e.stage()).isEqualTo(stage));
  }

  @Test
  void nobody_listens() {
    // At this address; a port that was closed might be somebody else's by now.
    InetSocketAddress nobody = new InetSocketAddress("127.0.0.9", server.address().getPort());
    ServerTarget target =
        ServerTarget.of(nobody, "localhost", "client.test", TlsPolicy.OPPORTUNISTIC);
    assertThatExceptionOfType(ClientException.class)
        .isThrownBy(() -> client.connect(target).close())
        .satisfies(e -> assertThat(e.stage()).isEqualTo(SessionStage.CONNECT));
  }

  @Test
  void helo_for_those_who_know_no_ehlo() throws Exception {
    server.answer("EHLO", "502 5.5.1 what?");
    try (ClientSession session = connect()) {
      assertThat(names(session.send(testMessage(MESSAGE, "x")))).containsExactly("Accepted");
    }
    assertThat(server.received()).startsWith("EHLO client.test", "HELO client.test");
  }

  @Test
  void a_reply_without_end_is_cut_off() {
    server.answer("EHLO", "250-x\r\n".repeat(1_000) + "250 x");
    assertThatExceptionOfType(ClientException.class)
        .isThrownBy(this::connect)
        .withMessageContaining("more than 20 lines");
  }

  @Test
  void what_a_server_says_is_shown_without_control_characters() throws Exception {
    server.answer("RCPT", "550-5.1.1 no\u0007such\u001b[2J user\r\n550 5.1.1 " + "x".repeat(1_000));
    try (ClientSession session = connect()) {
      RecipientResult result = session.send(testMessage(MESSAGE, "x")).getFirst();
      RecipientResult.Refused refused = (RecipientResult.Refused) result;
      assertThat(refused.reply().status().orElseThrow()).hasToString("5.1.1");
      assertThat(refused.reply().lines().getFirst()).isEqualTo("no?such?[2J user");
      assertThat(refused.reply().lines().getLast()).hasSizeLessThanOrEqualTo(490);
    }
  }

  @Test
  void what_the_server_lacks_is_not_sent_to_it() throws Exception {
    server.answer("EHLO", "250-fake\r\n250 SIZE 100");
    MailParameters utf8 =
        new MailParameters(
            OptionalLong.empty(),
            MailParameters.Body.EIGHT_BIT_MIME,
            true,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    try (ClientSession session = connect()) {
      assertThat(session.send(testMessage(MESSAGE, utf8, "x")))
          .containsExactly(
              new RecipientResult.Unsuitable(
                  "5.6.7", "the server does not take internationalized mail (SMTPUTF8)"));
      assertThat(session.send(testMessage("x".repeat(101), "x")))
          .containsExactly(
              new RecipientResult.Unsuitable("5.3.4", "the server takes no more than 100 octets"));
    }
    assertThat(server.messages()).isEmpty();
  }

  @Test
  void parameters_are_told_to_those_who_know_them() throws Exception {
    MailParameters parameters =
        new MailParameters(
            OptionalLong.empty(),
            MailParameters.Body.EIGHT_BIT_MIME,
            false,
            Optional.of(MailParameters.Return.HDRS),
            Optional.of("id+1"),
            Optional.empty());
    MailTransaction plain = testMessage(MESSAGE, parameters, "x");
    MailTransaction transaction =
        new MailTransaction(
            plain.from(),
            parameters,
            false,
            List.of(
                new MailTransaction.To(
                    new Mailbox("x", "b.test"),
                    new RcptParameters(
                        Set.of(RcptParameters.Notify.FAILURE, RcptParameters.Notify.SUCCESS),
                        Optional.of(new RcptParameters.OriginalRecipient("rfc822", "o@b.test"))))),
            plain.message());
    server.answer("EHLO", "250-fake\r\n250-DSN\r\n250-8BITMIME\r\n250 SIZE");
    try (ClientSession session = connect()) {
      assertThat(session.send(transaction).getFirst())
          .isInstanceOfSatisfying(
              RecipientResult.Accepted.class, accepted -> assertThat(accepted.notifies()).isTrue());
    }
    server.answer("EHLO", "250 fake");
    try (ClientSession session = connect()) {
      assertThat(names(session.send(transaction))).containsExactly("Accepted");
    }
    assertThat(server.received())
        .contains(
            "MAIL FROM:<a@sender.test> SIZE=21 BODY=8BITMIME RET=HDRS ENVID=id+2B1",
            "RCPT TO:<x@b.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;o@b.test",
            "MAIL FROM:<a@sender.test>",
            "RCPT TO:<x@b.test>");
  }

  /// Postfix, which refuses DATA where nobody was accepted, still has the sender then, and would
  /// refuse another one for good: 503 nested MAIL command.
  @Test
  void a_transaction_of_which_nobody_is_left_is_ended_before_the_next() throws Exception {
    server.answer("RCPT", "550 5.1.1 no").answer("DATA", "554 5.5.1 no valid recipients");
    try (ClientSession session = connect()) {
      assertThat(names(session.send(testMessage(MESSAGE, "x")))).containsExactly("Refused 550");
      server.answer("RCPT", "250 2.1.5 ok").answer("DATA", "354 go on");
      assertThat(names(session.send(testMessage(MESSAGE, "y")))).containsExactly("Accepted");
    }
    assertThat(server.received())
        .containsSubsequence("RCPT TO:<x@b.test>", "DATA", "RSET", "MAIL FROM:<a@sender.test>");
  }

  /// Whoever asks for more where nothing more is to come has lost count.
  @ParameterizedTest
  @CsvSource({
    "PIPELINING, MAIL, 354 go on, Failed",
    "PIPELINING, RCPT, 334 go on, Failed",
    "PIPELINING, DATA, 250 2.0.0 ok, Failed",
    "PIPELINING, ., 354 go on, Unknown",
    "SIZE, MAIL, 354 go on, Failed",
    "SIZE, DATA, 250 2.0.0 ok, Failed",
    "SIZE, ., 354 go on, Unknown",
  })
  void a_reply_to_something_else_decides_nothing(
      String extension, String command, String reply, String result) throws Exception {
    server.answer("EHLO", "250-fake\r\n250 " + extension).answer(command, reply);
    try (ClientSession session = connect()) {
      assertThat(names(session.send(testMessage(MESSAGE, "x")))).containsExactly(result);
      assertThat(session.isOpen()).isFalse();
    }
  }

  @Test
  void recipients_beyond_what_the_server_takes_wait() throws Exception {
    server.answer("EHLO", "250-fake\r\n250 LIMITS RCPTMAX=2");
    try (ClientSession session = connect()) {
      assertThat(names(session.send(testMessage(MESSAGE, "x", "y", "z"))))
          .containsExactly("Accepted", "Accepted", "NotTried");
    }
  }

  @Test
  void tls_that_must_be_is_not_done_without() {
    ServerTarget target =
        ServerTarget.of(server.address(), "localhost", "client.test", TlsPolicy.ENCRYPTED);
    assertThatExceptionOfType(ClientException.class)
        .isThrownBy(() -> client.connect(target).close())
        .satisfies(e -> assertThat(e.stage()).isEqualTo(SessionStage.TLS));
    assertThat(server.messages()).isEmpty();
  }
}
