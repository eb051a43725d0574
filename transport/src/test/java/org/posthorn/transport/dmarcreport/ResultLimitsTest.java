package org.posthorn.transport.dmarcreport;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.posthorn.dns.MemoryZone;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.Reader;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.dkim.DkimResult;
import org.posthorn.transport.daily.DayKey;
import org.posthorn.transport.dmarcreport.Observation.Handling;
import org.posthorn.transport.rows.KeyedHash;
import org.posthorn.transport.rows.ReportTables;

/// Bounds of what is stored about the mail of others.
class ResultLimitsTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  private final KeyValueStore kv = new MemoryStore();
  private final MemoryZone zone = new MemoryZone();
  private final KeyedHash hash = KeyedHash.of(kv, new SecureRandom());

  private DmarcResultCollector collector(
      int groups, int rowsPerDay, int rowsPerGroup, int waiting) {
    for (int i = 0; i < 5; i++) {
      zone.txt("_dmarc.d" + i + ".test", "v=DMARC1; p=none; rua=mailto:r@d" + i + ".test");
    }
    ResultLimits limits =
        ResultLimits.defaults().withRows(groups, rowsPerDay, rowsPerGroup, waiting);
    return new DmarcResultCollector(kv, hash, () -> NOW, limits);
  }

  private void arrive(DmarcResultCollector collector, int domain, int addresses) {
    for (int i = 1; i <= addresses; i++) {
      collector.record(Seen.forged("192.0.2." + i, "d" + domain + ".test").in(zone, Handling.NONE));
    }
  }

  private List<ReportGroup> groups() {
    return kv.read(
        ReportTables.partition(),
        in ->
            in.scan(ReportTables.DMARC_GROUPS, new byte[0], new byte[0], 100).stream()
                .map(Reader.Row::value)
                .map(ReportGroup::decode)
                .toList());
  }

  private DayTotals totals() {
    byte[] day = DayKey.start(DayKey.dayOf(NOW));
    return kv.read(
        ReportTables.partition(),
        in -> DayTotals.decode(requireNonNull(in.get(ReportTables.DMARC_ROWS, day))));
  }

  @Test
  void rows_of_one_report() {
    DmarcResultCollector collector = collector(10, 100, 3, 100);
    arrive(collector, 0, 5);
    collector.flush();
    arrive(collector, 0, 6);
    collector.flush();
    assertThat(groups().getFirst().rows()).isEqualTo(3);
    assertThat(groups().getFirst().messages()).isEqualTo(11);
    assertThat(groups().getFirst().leftOut()).as("known rows go on counting").isEqualTo(5);
  }

  @Test
  void rows_of_a_day() {
    DmarcResultCollector collector = collector(10, 4, 100, 100);
    arrive(collector, 0, 3);
    collector.flush();
    arrive(collector, 1, 3);
    collector.flush();
    assertThat(totals()).isEqualTo(new DayTotals(2, 4, 0));
    assertThat(groups()).extracting(ReportGroup::leftOut).containsExactlyInAnyOrder(0L, 2L);
  }

  @Test
  void reports_of_a_day() {
    DmarcResultCollector collector = collector(2, 100, 100, 100);
    for (int i = 0; i < 5; i++) {
      arrive(collector, i, 2);
      collector.flush();
    }
    assertThat(totals()).isEqualTo(new DayTotals(2, 4, 6));
    assertThat(groups()).hasSize(2);
  }

  @Test
  void rows_that_are_not_yet_on_disk() {
    DmarcResultCollector collector = collector(10, 100, 100, 4);
    arrive(collector, 0, 6);
    arrive(collector, 1, 3);
    assertThat(collector.dropped()).isEqualTo(3);
    collector.flush();
    assertThat(groups().getFirst().rows()).isEqualTo(4);
    assertThat(groups().getFirst().leftOut()).isEqualTo(2);
    arrive(collector, 1, 3);
    collector.flush();
    assertThat(groups()).hasSize(2);
  }

  @Test
  void signatures_and_texts_of_a_message() {
    DmarcResultCollector collector = collector(10, 100, 100, 100);
    Observation one =
        new Seen(
                "192.0.2.1",
                "d0.test",
                "bulk.test",
                AuthenticationVerdict.PASS,
                AuthenticationVerdict.PASS,
                "d0.test")
            .in(zone, Handling.NONE);
    List<DkimResult> many =
        IntStream.range(0, 30)
            .mapToObj(
                i -> Seen.signed("192.0.2.1", "d0.test", "s" + i + ".test").in(zone, Handling.NONE))
            .map(seen -> seen.signatures().getFirst())
            .toList();
    collector.record(
        new Observation(one.transaction(), one.dmarc(), one.spf(), many, one.handling()));
    collector.flush();
    DayKey key = ReportGroup.key(DayKey.dayOf(NOW), groups().getFirst().policy(), hash);
    assertThat(new StoredRows(key).read(kv).getFirst().dkim()).hasSize(10);
  }

  /// Many rows are several transactions, on whose borders nothing is lost.
  @Test
  void many_rows_are_all_there() {
    DmarcResultCollector collector = collector(10, 10_000, 10_000, 10_000);
    for (int i = 0; i < 1_500; i++) {
      collector.record(
          Seen.forged("198.18." + i / 250 + "." + i % 250, "d0.test").in(zone, Handling.NONE));
    }
    collector.flush();
    DayKey key = ReportGroup.key(DayKey.dayOf(NOW), groups().getFirst().policy(), hash);
    assertThat(groups().getFirst().rows()).isEqualTo(1_500);
    assertThat(new StoredRows(key).read(kv)).hasSize(1_500);
    new StoredRows(key).erase(kv);
    assertThat(new StoredRows(key).read(kv)).isEmpty();
  }
}
