package org.posthorn.transport.tlsreport;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthorn.dns.DomainName;
import org.posthorn.testkit.GoldenRow;
import org.posthorn.transport.TlsResults.PolicyType;
import org.posthorn.transport.TlsResults.ResultType;
import org.posthorn.transport.tlsreport.PolicyResults.Failure;
import org.posthorn.transport.tlsreport.PolicyResults.Policy;

/// What is on somebody's disk is read for ever.
class ResultFormatsTest {
  private static final DomainName EXAMPLE = DomainName.parse("example.test");

  @Test
  void results() {
    TlsReportLimits limits = TlsReportLimits.defaults();
    DomainResults row = new DomainResults(EXAMPLE, limits);
    Policy policy = new Policy(PolicyType.STS, EXAMPLE, List.of("version: STSv1", "mode: testing"));
    row.success(policy);
    row.failure(
        policy,
        new Failure(
            ResultType.CERTIFICATE_EXPIRED, "mx.example.test", "192.0.2.1", "expired yesterday"));
    row.success(new Policy(PolicyType.NO_POLICY_FOUND, EXAMPLE, List.of()));
    GoldenRow.check(
        "tls_results", row, DomainResults::encode, value -> DomainResults.decode(value, limits));
  }
}
