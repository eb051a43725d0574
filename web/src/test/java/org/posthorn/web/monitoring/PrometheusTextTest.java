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
          metrics::figures, metrics::distributions, List.of(Cidr.parse("192.0.2.0/24")));

  private static WebRequest from(String address) {
    return WebRequest.of("GET", "/metrics").withClient(InetAddress.ofLiteral(address));
  }

  @Test
  void names_and_units_are_those_that_prometheus_asks_for() throws IOException {
    metrics.counter("smtp.mx.received_bytes").add(7);
    metrics.counter("judging.spam_nanos").add(1_500_000_000);
    metrics.counter("unexpected_total").increment();
    metrics.gauge("delivery.intake_waiting", () -> -3);
    metrics.counter("smtp.mx.refused.permanent.address").increment();
    assertThat(new String(text.answer(from("192.0.2.9")).body().toBytes(), UTF_8))
        .isEqualTo(
            """
            # TYPE posthorn_delivery_intake_waiting gauge
            posthorn_delivery_intake_waiting -3
            # TYPE posthorn_judging_spam_seconds_total counter
            posthorn_judging_spam_seconds_total 1.5
            # TYPE posthorn_smtp_mx_received_bytes_total counter
            posthorn_smtp_mx_received_bytes_total 7
            # TYPE posthorn_smtp_mx_refused_permanent_address_total counter
            posthorn_smtp_mx_refused_permanent_address_total 1
            # TYPE posthorn_unexpected_total counter
            posthorn_unexpected_total 1
            """);
  }

  @Test
  void histograms_have_buckets_that_hold_all_below_them() throws IOException {
    Histogram times = metrics.histogram("web.request_seconds", List.of(0.25, 0.5));
    times.add(0.25);
    times.add(0.375);
    times.add(0.5);
    times.add(7);
    assertThat(new String(text.answer(from("192.0.2.9")).body().toBytes(), UTF_8))
        .isEqualTo(
            """
            # TYPE posthorn_web_request_seconds histogram
            posthorn_web_request_seconds_bucket{le="0.25"} 1
            posthorn_web_request_seconds_bucket{le="0.5"} 3
            posthorn_web_request_seconds_bucket{le="+Inf"} 4
            posthorn_web_request_seconds_sum 8.125
            posthorn_web_request_seconds_count 4
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
