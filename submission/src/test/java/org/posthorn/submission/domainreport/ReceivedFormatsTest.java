package org.posthorn.submission.domainreport;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.posthorn.mailauth.dmarc.Policy;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Disposition;
import org.posthorn.submission.domainreport.Origin.Trust;
import org.posthorn.testkit.GoldenRow;

/// What is on somebody's disk is read for ever.
class ReceivedFormatsTest {
  private static Origin origin(Trust trust, String bearer) {
    return new Origin(
        "Big Mail",
        "noreply@big.test",
        "d1",
        Instant.parse("2026-06-01T00:00:00Z"),
        Instant.parse("2026-06-01T23:59:59Z"),
        Instant.parse("2026-06-02T01:02:03.456Z"),
        trust,
        bearer);
  }

  @Test
  void dmarc() {
    DmarcReceived row =
        new DmarcReceived(
            origin(Trust.PASSED, "big.test"),
            "news.ours.test",
            Policy.REJECT,
            List.of(
                new DmarcReceived.Source(
                    InetAddress.ofLiteral("192.0.2.1"),
                    "news.ours.test",
                    Disposition.PASS,
                    true,
                    false,
                    12),
                new DmarcReceived.Source(
                    InetAddress.ofLiteral("2001:db8::9"),
                    "x.ours.test",
                    Disposition.REJECT,
                    false,
                    false,
                    3)),
            7,
            2);
    GoldenRow.check("received_dmarc", row, ReceivedRows::encode, ReceivedRows::dmarc);
  }

  @Test
  void failure() {
    FailureReceived row =
        new FailureReceived(
            origin(Trust.PASSED, "big.test"),
            "ours.test",
            Optional.of(InetAddress.ofLiteral("192.0.2.1")),
            "dmarc: dkim spf",
            "reject",
            "x@evil.test",
            3);
    GoldenRow.check("received_failure", row, ReceivedRows::encode, ReceivedRows::failure);
  }

  @Test
  void tls() {
    TlsReceived row =
        new TlsReceived(
            origin(Trust.NOT_PASSED, ""),
            List.of(
                new TlsReceived.Policy(
                    "sts",
                    100,
                    4,
                    List.of(new TlsReceived.Failure("certificate-expired", "mx.ours.test", 4))),
                new TlsReceived.Policy("no-policy-found", 1, 0, List.of())));
    GoldenRow.check("received_tls", row, ReceivedRows::encode, ReceivedRows::tls);
  }
}
