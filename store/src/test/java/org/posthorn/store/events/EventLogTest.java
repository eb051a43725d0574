package org.posthorn.store.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Table;

class EventLogTest {
  private static final LocalDate MONDAY = LocalDate.parse("2026-03-02");
  private static final LocalDate TUESDAY = MONDAY.plusDays(1);

  private final EventLog log = new EventLog(new MemoryStore());

  private static Event event(String trace, String time, String kind, String... fields) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      map.put(fields[i], fields[i + 1]);
    }
    return new Event(trace, Instant.parse(time), kind, map);
  }

  @Test
  void a_message_is_followed_by_its_trace_id_over_midnight() {
    Event received =
        event("t1", "2026-03-02T23:59:59.999Z", "received", "from", "carol@example.test");
    Event filed = event("t1", "2026-03-03T00:00:00.001Z", "filed", "to", "alice@example.test");
    log.append(List.of(filed, event("t2", "2026-03-02T10:00:00Z", "refused"), received));
    assertThat(log.byTrace("t1", MONDAY, TUESDAY)).containsExactly(received, filed);
    assertThat(log.byTrace("t1", TUESDAY, TUESDAY)).containsExactly(filed);
    assertThat(log.byTrace("t3", MONDAY, TUESDAY)).isEmpty();
  }

  @Test
  void an_address_finds_its_events_in_any_case() {
    Event filed = event("t1", "2026-03-02T10:00:00Z", "filed", "to", "Alice@example.test");
    log.append(filed);
    log.append(event("t2", "2026-03-02T11:00:00Z", "filed", "note", "alice@example.test"));
    assertThat(log.byAddress("alice@EXAMPLE.test", MONDAY, TUESDAY)).containsExactly(filed);
  }

  @Test
  void old_days_are_forgotten() {
    log.append(event("t1", "2026-03-02T10:00:00Z", "received"));
    log.append(event("t1", "2026-03-03T10:00:00Z", "filed"));
    assertThat(log.expire(TUESDAY)).isOne();
    assertThat(log.byTrace("t1", MONDAY, TUESDAY)).extracting(Event::kind).containsExactly("filed");
  }

  @Test
  void queries_and_events_have_limits() {
    assertThatThrownBy(() -> log.byTrace("t", MONDAY, MONDAY.plusDays(90)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> event("", "2026-03-02T10:00:00Z", "kind"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(event("t", "2026-03-02T10:00:00Z", "kind", "long", "x".repeat(2_000)).fields())
        .containsEntry("long", "x".repeat(1_000));
    log.append(
        IntStream.range(0, 1_100).mapToObj(i -> event("t", "2026-03-02T10:00:00Z", "k")).toList());
    assertThat(log.byTrace("t", MONDAY, TUESDAY)).hasSize(EventLog.RESULTS_MAX);
  }

  @Test
  void the_history_of_a_message_lies_together_and_each_event_is_found_by_its_own_names() {
    MemoryStore kv = new MemoryStore();
    EventLog kept = new EventLog(kv);
    Event verdict =
        event("s.1", "2026-03-02T10:00:00.002Z", "verdict", "from", "carol@example.org");
    Event other = event("s.2", "2026-03-02T10:00:00.001Z", "verdict");
    Event filed = event("s.1", "2026-03-02T10:00:00.001Z", "filed", "to", "alice@example.test");
    kept.append(List.of(verdict, other, filed));
    assertThat(kept.byTrace("s.1", MONDAY, MONDAY)).containsExactly(filed, verdict);
    assertThat(kept.byTrace("s", MONDAY, MONDAY)).containsExactlyInAnyOrder(filed, verdict, other);
    assertThat(kept.byAddress("carol@example.org", MONDAY, MONDAY)).containsExactly(verdict);
    assertThat(kept.byAddress("alice@example.test", MONDAY, MONDAY)).containsExactly(filed);
    assertThat(rows(kv, 49)).isOne();
    assertThat(rows(kv, 50)).isEqualTo(3); // s, s.1 and s.2
    assertThat(rows(kv, 51)).isEqualTo(2);
  }

  private static int rows(KeyValueStore kv, int table) {
    Partition day = Partition.of(new PartitionKind(5, "events"), MONDAY.toEpochDay());
    Table rows = new Table(table, "rows", Table.Family.ROWS);
    return kv.read(day, reader -> reader.scan(rows, new byte[0], new byte[0], 100).size());
  }

  @Test
  void events_of_the_versions_before_are_read() {
    byte[] row =
        HexFormat.of().parseHex("01" + "0001" + "6b" + "0001" + "74" + "01" + "00016e000176");
    assertThat(EventRow.decode(new byte[16], row))
        .containsExactly(new Event("t", Instant.EPOCH, "k", Map.of("n", "v")));
    byte[] second =
        HexFormat.of()
            .parseHex("02" + "000174" + "02" + "00000000" + "00016b00" + "00000001" + "00016c00");
    assertThat(EventRow.decode(new byte[16], second))
        .containsExactly(
            new Event("t", Instant.EPOCH, "k", Map.of()),
            new Event("t", Instant.ofEpochMilli(1), "l", Map.of()));
  }

  @FuzzTest
  void a_damaged_row_is_refused_or_read(byte[] input) {
    try {
      List<Event> events = EventRow.decode(new byte[16], input);
      if (!events.isEmpty()) {
        assertThat(EventRow.decode(new byte[16], EventRow.encode(0, events))).isEqualTo(events);
      }
    } catch (StoreException e) {
      assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT);
    }
  }

  private static Event numbered(int number) {
    return new Event(
        "s" + number + ".1",
        Instant.parse("2026-03-02T10:00:00Z").plusSeconds(number * 3L),
        "filed",
        Map.of("to", (number % 2 == 0 ? "alice" : "bob") + "@example.test"));
  }

  /// 13,000 events over some hours: whoever looks at the newest sees them first, and each once.
  @Test
  void very_many_events_are_listed_from_the_newest_on_a_part_at_a_time() {
    log.append(IntStream.range(0, 13_000).mapToObj(EventLogTest::numbered).toList());
    EventLog.Query alice = new EventLog.Query.OfAddress("ALICE@example.test");
    List<String> seen = new ArrayList<>();
    Optional<String> next = Optional.empty();
    int parts = 0;
    do {
      EventLog.Part part = log.newest(alice, MONDAY, TUESDAY, next, 400);
      assertThat(part.events().size()).isBetween(0, 400);
      part.events().forEach(event -> seen.add(event.traceId()));
      next = part.next();
      parts++;
    } while (next.isPresent());
    assertThat(seen).hasSize(6_500).doesNotHaveDuplicates().startsWith("s12998.1", "s12996.1");
    assertThat(parts).isEqualTo(17);
    assertThat(
            log.newest(new EventLog.Query.OfDomain("Example.Test"), MONDAY, TUESDAY, next, 3)
                .events())
        .extracting(Event::traceId)
        .containsExactly("s12999.1", "s12998.1", "s12997.1");
    EventLog.Part none =
        log.newest(
            new EventLog.Query.OfDomain("elsewhere.test"), MONDAY, TUESDAY, Optional.empty(), 3);
    assertThat(none.events()).isEmpty();
    assertThat(none.next()).as("each call looks at a bounded number of rows").isPresent();
    assertThat(log.byAddress("alice@example.test", MONDAY, MONDAY).getLast().traceId())
        .as("of too many for one answer the newest")
        .isEqualTo("s12998.1");
    assertThatThrownBy(() -> log.newest(alice, MONDAY, TUESDAY, Optional.of("x"), 3))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
