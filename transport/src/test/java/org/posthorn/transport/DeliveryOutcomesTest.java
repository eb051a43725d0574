package org.posthorn.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.smtp.client.RecipientResult;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.Reply;
import org.posthorn.transport.message.DeliveryOutcome;

/// What a server's reply means for a recipient, and for the connection.
class DeliveryOutcomesTest {
  private static DeliveryOutcome of(RecipientResult result) {
    return DeliveryOutcomes.of(result, "mx.remote.test", "");
  }

  private static Reply reply(int code, String status, List<String> lines) {
    return new Reply(code, Optional.ofNullable(status).map(EnhancedStatus::of), lines);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // code, status, kind,      cause
        "550,    5.1.1,  PERMANENT, REPLY",
        "451,    4.4.2,  TEMPORARY, REPLY",
        "451,    4.3.0,  TEMPORARY, REPLY",
        "421,    4.3.0,  TEMPORARY, CLOSING",
        "421,    -,      TEMPORARY, CLOSING",
        "452,    4.5.3,  TEMPORARY, TOO_MANY_RECIPIENTS",
        "452,    -,      TEMPORARY, TOO_MANY_RECIPIENTS",
        "452,    4.2.2,  TEMPORARY, REPLY",
        "452,    4.3.1,  TEMPORARY, REPLY",
        "552,    5.5.3,  TEMPORARY, TOO_MANY_RECIPIENTS",
        "552,    5.2.2,  PERMANENT, REPLY",
        "552,    -,      PERMANENT, REPLY",
      })
  void refusals(int code, String status, DeliveryOutcome.Kind kind, DeliveryOutcome.Cause cause) {
    DeliveryOutcome outcome = of(new RecipientResult.Refused(reply(code, status, List.of("no"))));
    assertThat(outcome.kind()).isEqualTo(kind);
    assertThat(outcome.cause()).isEqualTo(cause);
    assertThat(outcome.endsConnection()).isEqualTo(cause == DeliveryOutcome.Cause.CLOSING);
  }

  @Test
  void a_connection_that_broke() {
    assertThat(of(new RecipientResult.Failed("reset")).endedBefore()).isTrue();
    DeliveryOutcome unknown = of(new RecipientResult.Unknown("reset"));
    assertThat(unknown.endsConnection()).isTrue();
    assertThat(unknown.endedBefore()).as("the server may have the message").isFalse();
  }

  /// RFC 9422: the server said how many it takes.
  @Test
  void recipients_beyond_what_a_server_takes_at_a_time() {
    assertThat(of(new RecipientResult.NotTried()).cause())
        .isEqualTo(DeliveryOutcome.Cause.TOO_MANY_RECIPIENTS);
  }

  @Test
  void a_reply_of_many_lines_is_cut() {
    List<String> lines = Collections.nCopies(127, "x".repeat(490));
    DeliveryOutcome outcome = of(new RecipientResult.Refused(reply(550, "5.1.1", lines)));
    assertThat(outcome.text()).hasSize(DeliveryOutcome.TEXT_CHARS_MAX);
    assertThat(
            DeliveryOutcome.own("4.4.1", "x".repeat(DeliveryOutcome.TEXT_CHARS_MAX - 1) + "😀")
                .text())
        .as("not between the halves of a character")
        .hasSize(DeliveryOutcome.TEXT_CHARS_MAX - 1);
  }
}
