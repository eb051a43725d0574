package org.posthorn.server.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.runtime.Histogram;
import org.posthorn.runtime.Metrics;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.transport.MailTransport;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.SmtpEnvelope;

/// How long recipients waited for their mail, whatever the number of attempts.
class TimedTransportTest {
  private static final Instant NOW = Instant.parse("2026-11-29T10:00:00Z");
  private static final EnvelopeRecipient RECIPIENT =
      new EnvelopeRecipient(new Mailbox("a", "b.test"), RcptParameters.NONE);

  private final Metrics metrics = new Metrics();
  private final Histogram times = metrics.histogram("times", Histogram.SECONDS);
  private final Histogram delays = metrics.histogram("delays", Histogram.DELAYS);

  private void deliver(Duration ago, Duration notBefore, DeliveryOutcome.Kind... kinds)
      throws Exception {
    Instant arrival = NOW.minus(ago);
    SmtpEnvelope envelope =
        new SmtpEnvelope(
            ReversePath.NULL,
            Optional.empty(),
            "t",
            arrival,
            arrival.plus(notBefore),
            MailParameters.NONE,
            false,
            false,
            List.of(RECIPIENT));
    List<DeliveryOutcome> outcomes =
        List.of(kinds).stream()
            .map(kind -> new DeliveryOutcome(kind, 250, Optional.empty(), "", "", ""))
            .toList();
    MailTransport timed =
        new TimedTransport((_, _) -> new Answering(outcomes), times, delays, () -> NOW);
    try (MailTransport.TransportSession session = timed.open(new Destination("b.test"), envelope)) {
      assertThat(session.deliver(envelope, List.of(RECIPIENT), new Nothing())).isEqualTo(outcomes);
    }
  }

  @Test
  void each_recipient_that_was_reached_counts_since_the_message_was_accepted() throws Exception {
    deliver(
        Duration.ofMinutes(3),
        Duration.ZERO,
        DeliveryOutcome.Kind.DELIVERED,
        DeliveryOutcome.Kind.RELAYED,
        DeliveryOutcome.Kind.FILED,
        DeliveryOutcome.Kind.TEMPORARY,
        DeliveryOutcome.Kind.GREYLISTED,
        DeliveryOutcome.Kind.AMBIGUOUS,
        DeliveryOutcome.Kind.PERMANENT);
    assertThat(delays.distribution().counts()).last().isEqualTo(3L);
    assertThat(delays.distribution().sum()).isEqualTo(3 * 180.0);
    assertThat(times.distribution().counts()).last().isEqualTo(1L);
  }

  @ParameterizedTest
  @CsvSource({"3600, 3599, 1", "10, 20, 0", "-5, 0, 0"})
  void time_that_its_sender_asked_for_and_clocks_that_went_back_do_not_count(
      long ago, long notBefore, double counted) throws Exception {
    deliver(Duration.ofSeconds(ago), Duration.ofSeconds(notBefore), DeliveryOutcome.Kind.DELIVERED);
    assertThat(delays.distribution().sum()).isEqualTo(counted);
  }

  private record Answering(List<DeliveryOutcome> outcomes)
      implements MailTransport.TransportSession {
    @Override
    public String host() {
      return "mx.b.test";
    }

    @Override
    public boolean takes(SmtpEnvelope envelope) {
      return true;
    }

    @Override
    public List<DeliveryOutcome> deliver(
        SmtpEnvelope envelope, List<EnvelopeRecipient> recipients, Contents contents) {
      return outcomes;
    }

    @Override
    public void close() {}
  }

  private record Nothing() implements Contents {
    @Override
    public long size() {
      return 0;
    }

    @Override
    public void writeTo(OutputStream target) {}
  }
}
