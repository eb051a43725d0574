package org.posthorn.transport.sts;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Optional;
import org.posthorn.dns.DomainName;
import org.posthorn.kv.StoreException;

/// Records and policies of whoever has a domain: what is taken says the same when it is written and
/// read again, and a record is one by the RFC's grammar.
class StsFuzzTest {
  /// RFC 8461 §3.1, as one expression.
  private static final String RECORD =
      "v=STSv1([ \t]*;[ \t]*[A-Za-z0-9][A-Za-z0-9_.-]{0,31}=[!-:<>-~]+)+([ \t]*;)?[ \t]*";

  @FuzzTest
  void records(byte[] input) {
    String text = new String(input, UTF_8);
    Optional<StsRecord> found = StsRecord.of(List.of(text));
    found.ifPresent(record -> {
      assertThat(text).matches("v=STSv1;.*").matches(RECORD);
      assertThat(text).contains("id=" + record.id());
      assertThat(StsRecord.of(List.of(record.text()))).contains(record);
    });
    // Two records are none, and what is no record does not count.
    assertThat(StsRecord.of(List.of(text, "v=STSv1; id=1")))
        .isEqualTo(text.startsWith("v=STSv1;") ? Optional.empty() : record("1"));
    assertThat(StsRecord.of(List.of("v=spf1 -all", text))).isEqualTo(found);
  }

  private static Optional<StsRecord> record(String id) {
    return Optional.of(new StsRecord(id));
  }

  @FuzzTest
  void policies(byte[] input) {
    StsPolicy policy;
    try {
      policy = StsPolicy.parse(input);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(2_000);
      return;
    }
    assertThat(StsPolicy.parse(policy.text().getBytes(US_ASCII))).isEqualTo(policy);
    assertThat(policy.maxAge()).isBetween(java.time.Duration.ZERO, StsPolicy.MAX_AGE);
    assertThat(policy.patterns()).hasSizeLessThanOrEqualTo(StsPolicy.PATTERNS_MAX);
    for (String pattern : policy.patterns()) {
      assertThat(new String(input, UTF_8)).contains("mx");
      String name = pattern.startsWith("*.") ? pattern.substring(2) : pattern;
      boolean wide = pattern.startsWith("*.");
      assertThat(policy.allows(new DomainName(name)))
          .isEqualTo(!wide || policy.patterns().contains(name) || isBelowOther(policy, name));
      if (name.length() < 200) {
        assertThat(policy.allows(new DomainName("x.y." + name))).isEqualTo(isTwice(policy, name));
      }
    }
  }

  private static boolean isBelowOther(StsPolicy policy, String name) {
    int dot = name.indexOf('.');
    return dot > 0 && policy.patterns().contains("*" + name.substring(dot));
  }

  private static boolean isTwice(StsPolicy policy, String name) {
    return policy.patterns().contains("*.y." + name) || policy.patterns().contains("x.y." + name);
  }

  @FuzzTest
  void rows(byte[] input) {
    StoredPolicy row;
    try {
      row = StoredPolicy.decode(input);
    } catch (StoreException e) {
      assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT);
      return;
    }
    assertThat(StoredPolicy.decode(row.encode())).isEqualTo(row);
  }
}
