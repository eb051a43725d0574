package org.posthorn.web.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.Metrics;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;

class PrometheusTextTest {
  private final Metrics metrics = new Metrics();
  private final PrometheusText text =
      new PrometheusText(metrics::figures, List.of(Cidr.parse("192.0.2.0/24")));

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
  void who_may_not_read_them_is_refused() {
    assertThatThrownBy(() -> text.answer(from("198.51.100.1")))
        .isInstanceOf(WebException.class)
        .extracting("status")
        .isEqualTo(403);
  }
}
