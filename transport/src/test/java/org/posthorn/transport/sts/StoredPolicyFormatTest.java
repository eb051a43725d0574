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
        String.join(
            "\r\n",
            "version: STSv1",
            "mode: enforce",
            "mx: mx.example.test",
            "mx: *.example.test",
            "max_age: 86400",
            "");
    StoredPolicy row =
        StoredPolicy.of(
            DomainName.parse("example.test"),
            "20260101",
            Instant.parse("2026-01-01T12:00:00.123Z"),
            StsPolicy.parse(text.getBytes(US_ASCII)));
    GoldenRow.check("mta_sts", row, StoredPolicy::encode, StoredPolicy::decode);
  }
}
