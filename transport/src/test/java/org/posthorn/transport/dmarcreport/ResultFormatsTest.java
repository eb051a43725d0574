package org.posthorn.transport.dmarcreport;

import java.net.InetAddress;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.dmarc.Policy;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Authenticated;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Disposition;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Evaluated;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Identifiers;
import org.posthorn.mailauth.dmarc.report.AggregateReport.OverrideKind;
import org.posthorn.mailauth.dmarc.report.AggregateReport.PolicyOverride;
import org.posthorn.mailauth.dmarc.report.AggregateReport.PublishedPolicy;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Row;
import org.posthorn.testkit.GoldenRow;

/// What is on somebody's disk is read for ever.
class ResultFormatsTest {
  @Test
  void row() {
    Row row =
        new Row(
            InetAddress.ofLiteral("2001:db8::25"),
            7,
            new Evaluated(
                Disposition.QUARANTINE,
                false,
                true,
                List.of(
                    new PolicyOverride(OverrideKind.MAILING_LIST, Optional.of("lists.test")),
                    new PolicyOverride(OverrideKind.OTHER, Optional.empty()))),
            new Identifiers("news.bank.test", Optional.of("bulk.test"), Optional.empty()),
            List.of(
                new Authenticated(
                    "bank.test",
                    Optional.of("s1"),
                    AuthenticationVerdict.FAIL,
                    Optional.of("body was changed"))),
            Optional.of(
                new Authenticated(
                    "bulk.test",
                    Optional.empty(),
                    AuthenticationVerdict.SOFTFAIL,
                    Optional.empty())));
    GoldenRow.check("dmarc_row", row, RowFields::encode, RowFields::row);
  }

  @Test
  void group() {
    PublishedPolicy policy =
        new PublishedPolicy(
            "bank.test",
            Policy.REJECT,
            Optional.of(Policy.QUARANTINE),
            Optional.empty(),
            true,
            false,
            true,
            "1:d");
    GoldenRow.check(
        "dmarc_group",
        new ReportGroup(policy, 1_000_000, 5_000, 12),
        ReportGroup::encode,
        ReportGroup::decode);
  }

  @Test
  void totals() {
    GoldenRow.check(
        "dmarc_totals", new DayTotals(5_000, 200_000, 3), DayTotals::encode, DayTotals::decode);
  }

  @Test
  void sent() {
    LocalDate day = LocalDate.parse("2026-06-01");
    SentReport row =
        new SentReport(
            day,
            "bank.test",
            12,
            3,
            1,
            Instant.parse("2026-06-02T01:02:03.456Z"),
            Set.of("mailto:dmarc@bank.test", "mailto:a@analyst.test"));
    GoldenRow.check("dmarc_sent", row, SentReport::encode, value -> SentReport.decode(day, value));
  }
}
