package org.posthorn.admin.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.AuditEvent;
import org.posthorn.directory.KeyValueAuditLog;
import org.posthorn.journal.Head;
import org.posthorn.journal.HeadKey;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;

/// Heads of the audit log show what was removed with its day or from its end.
class AuditHeadsTest {
  private static final Instant NOON = Instant.parse("2026-03-21T12:00:00Z");

  private final MemoryStore kv = new MemoryStore();
  private final HeadKey key = HeadKey.generate();

  private void record(Instant at) {
    new KeyValueAuditLog(kv).record(new AuditEvent(at, "system", "account.add", "a@a.test", ""));
  }

  private AuditHeads.Report check(List<Head> published) {
    return AuditHeads.check(kv, Optional.of(key.shown()), published);
  }

  @Test
  void heads_cover_each_day_and_are_signed_when_there_is_something_new() {
    record(NOON);
    record(NOON.plus(Duration.ofDays(1)));
    assertThat(AuditHeads.sign(kv, key, NOON)).hasSize(2);
    assertThat(AuditHeads.sign(kv, key, NOON)).isEmpty();
    record(NOON.plusSeconds(1));
    assertThat(AuditHeads.sign(kv, key, NOON)).hasSize(1);
    AuditHeads.Report report = check(List.of());
    assertThat(report.problems()).isEmpty();
    assertThat(report.rows()).isEqualTo(3);
    assertThat(report.heads()).isEqualTo(3);
    assertThat(report.begin()).contains(LocalDate.of(2026, 3, 21));
  }

  @Test
  void a_day_that_was_removed_is_missed() {
    record(NOON);
    record(NOON.plus(Duration.ofDays(1)));
    var _ = AuditHeads.sign(kv, key, NOON);
    kv.drop(Partition.of(new PartitionKind(4, "audit"), LocalDate.of(2026, 3, 21).toEpochDay()));
    assertThat(check(List.of()).problems())
        .containsExactly(
            "2026-03-21: a head states 1 rows, and there are 0: the last ones were removed");
  }

  @Test
  void a_log_that_was_written_again_is_not_that_of_a_head_that_was_kept_elsewhere() {
    record(NOON);
    List<Head> published = AuditHeads.sign(kv, key, NOON);
    MemoryStore other = new MemoryStore();
    new KeyValueAuditLog(other)
        .record(new AuditEvent(NOON, "system", "account.add", "b@a.test", ""));
    assertThat(AuditHeads.check(other, Optional.of(key.shown()), published).problems())
        .containsExactly(
            "2026-03-21: row 1 is not the one that the head states: rows were changed");
    assertThat(AuditHeads.check(kv, Optional.of(HeadKey.generate().shown()), published).problems())
        .containsExactly("the head of 2026-03-21 is not signed by the key: it was changed");
  }
}
