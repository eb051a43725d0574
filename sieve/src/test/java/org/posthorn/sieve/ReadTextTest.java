package org.posthorn.sieve;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.TextPart;
import org.posthorn.sieve.run.HeldMessage;
import org.posthorn.sieve.run.Interpreter;
import org.posthorn.sieve.run.MessageUnderTest;
import org.posthorn.sieve.run.RunResult;

/// The checks have read the text of a message before a script needs it.
class ReadTextTest {
  private static final String SCRIPT =
      "require \"body\"; if body :text :contains \"offer\" { discard; }";

  private final Account account = new Account();
  private final List<String> asked = new ArrayList<>();

  private RunResult run(String body) {
    byte[] octets = ("Subject: x\r\n\r\n" + body).getBytes(US_ASCII);
    return Interpreter.run(
        Account.compile(SCRIPT).script().orElseThrow(),
        new Read(HeldMessage.of("a@example.org", "b@example.com", octets)),
        account,
        account.limits,
        false);
  }

  @Test
  void text_that_was_read_is_not_decoded_again() {
    assertThat(Account.shown(run("An offer."))).isEqualTo("discard");
    assertThat(asked).isEmpty();
  }

  @Test
  void no_more_of_it_is_seen_than_of_other_text() {
    String body = "x".repeat(account.limits.bodyOctetsMax()) + "offer";
    RunResult outcome = run(body);
    assertThat(Account.shown(outcome)).isEqualTo("keep");
    assertThat(outcome.remarks()).hasSize(1);
  }

  /// Notes what is read of a message whose text was read before.
  private final class Read implements MessageUnderTest {
    private final HeldMessage message;

    private Read(HeldMessage message) {
      this.message = message;
    }

    @Override
    public Optional<TextPart> read(Entity part) {
      return Optional.of(new TextPart(part, message.octets(part.bodyStart(), part.bodyEnd()), 10));
    }

    @Override
    public byte[] octets(long from, long to) {
      asked.add(from + "-" + to);
      return message.octets(from, to);
    }

    @Override
    public String envelopeFrom() {
      return message.envelopeFrom();
    }

    @Override
    public String envelopeTo() {
      return message.envelopeTo();
    }

    @Override
    public long size() {
      return message.size();
    }

    @Override
    public HeaderFields header() {
      return message.header();
    }

    @Override
    public Entity structure() {
      return message.structure();
    }
  }
}
