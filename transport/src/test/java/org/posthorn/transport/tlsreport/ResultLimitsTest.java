package org.posthorn.transport.tlsreport;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.posthorn.dns.DomainName;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.Reader;
import org.posthorn.transport.TlsResults;
import org.posthorn.transport.TlsResults.Applied;
import org.posthorn.transport.TlsResults.Failure;
import org.posthorn.transport.TlsResults.PolicyType;
import org.posthorn.transport.TlsResults.ResultType;
import org.posthorn.transport.rows.KeyedHash;
import org.posthorn.transport.rows.OutboundTables;

/// What servers, and domains that we write to, can make us remember of their encryption.
class ResultLimitsTest {
  private static final TlsReportLimits LIMITS = TlsReportLimits.defaults().withResults(3, 2, 4);

  private final KeyValueStore kv = new MemoryStore();
  private final TlsResultCollector collector =
      new TlsResultCollector(
          kv,
          KeyedHash.of(kv, new SecureRandom()),
          () -> Instant.parse("2026-03-02T08:00:00Z"),
          LIMITS);

  private static Applied policy(int domain, List<String> lines) {
    DomainName name = DomainName.parse("d" + domain + ".test");
    return new Applied(name, PolicyType.STS, name, lines, true);
  }

  private List<DomainResults> stored() {
    collector.flush();
    List<Reader.Row> rows =
        kv.read(
            OutboundTables.partition(),
            in -> in.scan(OutboundTables.TLS_RESULTS, new byte[0], new byte[0], 100));
    List<DomainResults> results = new ArrayList<>();
    rows.forEach(row -> results.add(DomainResults.decode(row.value(), LIMITS)));
    return results;
  }

  @Test
  void domains_until_they_are_on_disk() {
    for (int i = 0; i < 5; i++) {
      collector.success(policy(i, List.of()));
    }
    assertThat(collector.dropped()).isEqualTo(2);
    assertThat(stored()).hasSize(3);
    collector.success(policy(9, List.of()));
    assertThat(collector.dropped()).isEqualTo(2);
    assertThat(stored()).hasSize(4);
  }

  @Test
  void policies_of_a_domain() {
    for (int i = 0; i < 5; i++) {
      collector.success(policy(1, List.of("max_age: " + i)));
    }
    assertThat(stored().getFirst().policies()).hasSize(2);
  }

  @Test
  void failures_of_a_policy_are_counted_beyond_those_that_are_described() {
    for (int i = 0; i < 10; i++) {
      collector.failure(
          policy(1, List.of()),
          new Failure(ResultType.VALIDATION_FAILURE, "mx" + i + ".test", Optional.empty(), "x"));
    }
    PolicyResults results = stored().getFirst().policies().values().iterator().next();
    assertThat(results.details()).hasSize(4);
    assertThat(results.failures()).isEqualTo(10);
  }

  @Test
  void texts_and_policies_are_cut_off() {
    List<String> lines = IntStream.range(0, 500).mapToObj(i -> "mx: " + "x".repeat(100)).toList();
    TlsResults.Failure failure =
        new Failure(
            ResultType.VALIDATION_FAILURE, "h".repeat(999), Optional.empty(), "t\r\n".repeat(999));
    collector.failure(policy(1, lines), failure);
    DomainResults results = stored().getFirst();
    String kept =
        results.policies().keySet().iterator().next().lines().stream()
            .collect(Collectors.joining("\n"));
    assertThat(kept.length()).isBetween(16_000, LIMITS.policyCharsMax());
    PolicyResults.Failure described =
        results.policies().values().iterator().next().details().keySet().iterator().next();
    assertThat(described.host()).hasSize(LIMITS.textCharsMax());
    assertThat(described.text()).hasSize(LIMITS.textCharsMax()).doesNotContain("\r", "\n");
  }
}
