package org.posthorn.web.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.Histogram;
import org.posthorn.runtime.Metrics;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;

class PrometheusTextTest {
  private final Metrics metrics = new Metrics();
  private final PrometheusText text =
      new PrometheusText(
          metrics::snapshot, metrics::distributions, List.of(Cidr.parse("192.0.2.0/24")));

  private static WebRequest from(String address) {
    return WebRequest.of("GET", "/metrics").withClient(InetAddress.ofLiteral(address));
  }

  @Test
  void names_and_units_are_those_that_prometheus_asks_for() throws IOException {
    metrics.counter("smtp.mx.received_bytes").add(7);
    metrics.counter("smtp.lmtp.received_bytes").add(9);
    metrics.counter("checks.spam_nanos").add(1_500_000_000);
    metrics.counter("internal_errors_total").increment();
    metrics.gauge("delivery.intake_waiting", () -> -3);
    metrics.counter("smtp.mx.refused.permanent.address").increment();
    assertThat(new String(text.answer(from("192.0.2.9")).body().toBytes(), UTF_8))
        .isEqualTo(
            """
            # HELP posthorn_check_duration_seconds_total Time spent in each check of arriving messages.
            # TYPE posthorn_check_duration_seconds_total counter
            posthorn_check_duration_seconds_total{check="spam"} 1.5
            # HELP posthorn_delivery_waiting_messages Accepted messages that still wait for delivery to a local recipient.
            # TYPE posthorn_delivery_waiting_messages gauge
            posthorn_delivery_waiting_messages -3
            # HELP posthorn_internal_errors_total Unexpected errors. Each is a defect; the log has its stack trace.
            # TYPE posthorn_internal_errors_total counter
            posthorn_internal_errors_total 1
            # HELP posthorn_smtp_received_bytes_total Size of all received messages, including those refused after the content was received.
            # TYPE posthorn_smtp_received_bytes_total counter
            posthorn_smtp_received_bytes_total{role="lmtp"} 9
            posthorn_smtp_received_bytes_total{role="mx"} 7
            # HELP posthorn_smtp_refusals_total Negative SMTP replies, by type (temporary, permanent) and reason: the subject of the enhanced status code (address, mailbox, system, network, protocol, content, security, other).
            # TYPE posthorn_smtp_refusals_total counter
            posthorn_smtp_refusals_total{role="mx",type="permanent",reason="address"} 1
            """);
  }

  @Test
  void histograms_have_buckets_that_hold_all_below_them() throws IOException {
    Histogram times = metrics.histogram("smtp.mx.acceptance_seconds", List.of(0.25, 0.5));
    times.add(0.25);
    times.add(0.375);
    times.add(0.5);
    times.add(7);
    assertThat(new String(text.answer(from("192.0.2.9")).body().toBytes(), UTF_8))
        .isEqualTo(
            """
            # HELP posthorn_smtp_message_acceptance_duration_seconds Time from the end of a message to the reply.
            # TYPE posthorn_smtp_message_acceptance_duration_seconds histogram
            posthorn_smtp_message_acceptance_duration_seconds_bucket{role="mx",le="0.25"} 1
            posthorn_smtp_message_acceptance_duration_seconds_bucket{role="mx",le="0.5"} 3
            posthorn_smtp_message_acceptance_duration_seconds_bucket{role="mx",le="+Inf"} 4
            posthorn_smtp_message_acceptance_duration_seconds_sum{role="mx"} 8.125
            posthorn_smtp_message_acceptance_duration_seconds_count{role="mx"} 4
            """);
  }

  @Test
  void who_may_not_read_them_is_refused() {
    assertThatThrownBy(() -> text.answer(from("198.51.100.1")))
        .isInstanceOf(WebException.class)
        .extracting("status")
        .isEqualTo(403);
  }
}
