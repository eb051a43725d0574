package org.posthorn.smtp.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.Reply;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.testkit.ScriptedTransport;
import org.posthorn.wire.Connection;

/// Whatever a server says, in whatever pieces: each recipient has the result that the replies stand
/// for, a message counts as delivered only after a 2yz to its end, nothing is said in a session
/// that is over, and nothing is thrown.
class ClientFuzzTest {
  private static final String MESSAGE = "Subject: x\r\n\r\n.Hello\r\n";
  private static final String SENT = "Subject: x\r\n\r\n..Hello\r\n.\r\n";
  private static final String GREETED = "220 mx.test ESMTP\r\n250";
  private static final int RECIPIENTS = 3;
  private static final int BYTES_MAX = 8_000;

  /// From the greeting on, with TLS where the server offers it, which never comes about.
  @FuzzTest
  void fresh(byte[] input) {
    Run run = run("", input, TlsPolicy.OPPORTUNISTIC);
    if (run.results.stream().anyMatch(RecipientResult.Accepted.class::isInstance)) {
      assertThat(run.replies.getFirst().code()).isEqualTo(220);
      int data = run.codes().indexOf(354);
      assertThat(data).isPositive();
      assertThat(run.codes().subList(data, run.codes().size())).anyMatch(code -> code < 300);
    }
  }

  @FuzzTest
  void pipelined(byte[] input) {
    check(run(GREETED + "-mx.test\r\n250 PIPELINING\r\n", input, TlsPolicy.PLAIN));
  }

  @FuzzTest
  void stepByStep(byte[] input) {
    check(run(GREETED + " mx.test\r\n", input, TlsPolicy.PLAIN));
  }

  /// The replies to MAIL, to each RCPT, to DATA and to the end of the message come in this order.
  private static void check(Run run) {
    List<Reply> replies = run.replies.subList(2, run.replies.size());
    boolean counts = IntStream.rangeClosed(0, RECIPIENTS).noneMatch(n -> is3yz(replies, n));
    boolean stays = IntStream.rangeClosed(0, RECIPIENTS).noneMatch(n -> is(replies, n, 421));
    for (int i = 0; i < RECIPIENTS; i++) {
      RecipientResult result = run.results.get(i);
      String told = result + " after " + run.codes();
      boolean sent =
          counts && is2yz(replies, 0) && is2yz(replies, 1 + i) && is(replies, 1 + RECIPIENTS, 354);
      boolean taken = sent && is2yz(replies, 2 + RECIPIENTS);
      if (stays) {
        assertThat(result instanceof RecipientResult.Accepted).as(told).isEqualTo(taken);
      } else if (result instanceof RecipientResult.Accepted) {
        assertThat(taken).as(told).isTrue();
      }
      if (result instanceof RecipientResult.Unknown) {
        assertThat(sent && !taken).as(told).isTrue();
      }
    }
  }

  private static boolean is2yz(List<Reply> replies, int index) {
    return index < replies.size() && replies.get(index).code() / 100 == 2;
  }

  private static boolean is3yz(List<Reply> replies, int index) {
    return index < replies.size() && replies.get(index).code() / 100 == 3;
  }

  private static boolean is(List<Reply> replies, int index, int code) {
    return index < replies.size() && replies.get(index).code() == code;
  }

  /// What became of a session.
  private record Run(List<Reply> replies, List<RecipientResult> results, byte[] written) {
    List<Integer> codes() {
      return replies.stream().map(Reply::code).toList();
    }
  }

  /// Twice, in other pieces, with the same end.
  private static Run run(String before, byte[] input, TlsPolicy tls) {
    ByteArrayOutputStream script = new ByteArrayOutputStream();
    script.writeBytes(before.getBytes(US_ASCII));
    script.write(input, 0, Math.min(input.length, BYTES_MAX));
    Run whole = run(script.toByteArray(), BYTES_MAX, tls);
    Run pieces = run(script.toByteArray(), 1 + input.length % 7, tls);
    if (!before.isEmpty() || !hasTls(whole)) {
      // Of a broken handshake it depends on the pieces what is left unread.
      assertThat(pieces.results).isEqualTo(whole.results);
      assertThat(pieces.written).isEqualTo(whole.written);
    }
    return whole;
  }

  private static boolean hasTls(Run run) {
    return new String(run.written, ISO_8859_1).contains("STARTTLS");
  }

  private static Run run(byte[] script, int pieceBytes, TlsPolicy tls) {
    ScriptedTransport transport = new ScriptedTransport(script, pieceBytes);
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 25);
    ServerTarget target = ServerTarget.of(address, "mx.test", "client.test", tls);
    List<RecipientResult> results = List.of();
    try (SmtpClient client = new SmtpClient(ClientLimits.defaults());
        ClientSession session =
            new ClientSession(
                client, Connection.over(transport), target, ClientLimits.defaults())) {
      results = session(session, transport);
    }
    assertThat(transport.closed()).isTrue();
    assertThat(transport.reads()).isLessThanOrEqualTo(script.length + 20);
    return new Run(replies(script), results, transport.written());
  }

  private static List<RecipientResult> session(ClientSession session, ScriptedTransport transport) {
    try {
      session.begin();
    } catch (ClientException e) {
      assertThat(e.getMessage()).isNotBlank();
      assertThat(new String(transport.written(), US_ASCII)).doesNotContain("MAIL");
      session.over();
      return List.of();
    }
    List<RecipientResult> results = session.send(testMessage());
    assertThat(results).hasSize(RECIPIENTS);
    boolean failed = false;
    for (RecipientResult result : results) {
      if (result instanceof RecipientResult.Refused(Reply reply)) {
        assertThat(reply.code()).as("a refusal").isBetween(400, 599);
      }
      failed |=
          result instanceof RecipientResult.Failed || result instanceof RecipientResult.Unknown;
    }
    assertThat(failed && session.isOpen()).as("a session goes on after a failure").isFalse();
    if (results.stream().anyMatch(ClientFuzzTest::mayHaveArrived)) {
      assertThat(new String(transport.written(), US_ASCII)).contains(SENT);
    }
    return results;
  }

  private static boolean mayHaveArrived(RecipientResult result) {
    return result instanceof RecipientResult.Accepted || result instanceof RecipientResult.Unknown;
  }

  private static MailTransaction testMessage() {
    List<MailTransaction.To> to = new ArrayList<>();
    for (int i = 0; i < RECIPIENTS; i++) {
      to.add(new MailTransaction.To(new Mailbox("r" + i, "b.test"), RcptParameters.NONE));
    }
    byte[] bytes = MESSAGE.getBytes(US_ASCII);
    MailTransaction.Message message =
        new MailTransaction.Message() {
          @Override
          public long size() {
            return bytes.length;
          }

          @Override
          public void writeTo(OutputStream target) throws IOException {
            target.write(bytes);
          }
        };
    return new MailTransaction(
        ReversePath.of(new Mailbox("a", "sender.test")), MailParameters.NONE, false, to, message);
  }

  /// All replies of the script up to what is none.
  private static List<Reply> replies(byte[] script) {
    List<Reply> replies = new ArrayList<>();
    ScriptedTransport transport = new ScriptedTransport(script, BYTES_MAX);
    try (Connection connection = Connection.over(transport)) {
      while (true) {
        replies.add(ReplyReader.read(connection.input(), ClientLimits.defaults()));
      }
    } catch (IOException end) {
      return replies; // of the script, or of what can be read
    }
  }
}
