package org.posthorn.transport.sts;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.posthorn.dns.DomainName;
import org.posthorn.testkit.GoldenRow;

/// What is on somebody's disk is read for ever.
class StoredPolicyFormatTest {
  @Test
  void policy() {
    String text =
        "version: STSv1\r\nmode: enforce\r\nmx: mx.example.test\r\nmx: *.example.test\r\n"
            + "max_age: 86400\r\n";
    StoredPolicy row =
        StoredPolicy.of(
            DomainName.parse("example.test"),
            "20260101",
            Instant.parse("2026-01-01T12:00:00.123Z"),
            StsPolicy.parse(text.getBytes(US_ASCII)));
    GoldenRow.check("mta_sts", row, StoredPolicy::encode, StoredPolicy::decode);
  }
}
