package org.posthorn.admin.watching;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.admin.watching.Finding.Code;

/// What an operator is told to do something about.
class FindingsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final long FLOOR = 1_000;
  private static final Findings.Backups FRESH = new Findings.Backups(true, Optional.of(NOW));

  private static List<Code> found(Map<String, Long> figures, Findings.Backups backups) {
    return Findings.of(figures, FLOOR, backups, Map.of(), NOW).stream().map(Finding::code).toList();
  }

  @Test
  void nothing_is_said_if_all_is_well() {
    assertThat(found(Map.of("disk.free_bytes", 9_999L, "queue.oldest_seconds", 60L), FRESH))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "disk.free_bytes, 999, DISK_FULL",
    "disk.free_bytes, 1000, DISK_LOW",
    "disk.free_bytes, 3999, DISK_LOW",
    "tls.certificate_seconds_left, -5, CERTIFICATE_EXPIRED",
    "tls.certificate_seconds_left, 1209599, CERTIFICATE_EXPIRES",
    "acme.failing, 1, CERTIFICATE_ORDER_FAILS",
    "queue.halted, 1, QUEUE_HALTED",
    "queue.oldest_seconds, 14401, QUEUE_OLD",
    "queue.held, 2, HELD",
    "queue.dead, 2, DEAD_LETTERS",
    "delivery.intake_waiting, 1, INTAKE_WAITS",
    "background_errors, 1, STORE_ERRORS",
    "write_stopped, 1, STORE_SLOW",
    "unexpected_total, 1, DEFECTS"
  })
  void each_figure_has_its_finding(String name, long value, Code code) {
    assertThat(found(Map.of(name, value), FRESH)).containsExactly(code);
  }

  @Test
  void a_backup_is_missed_and_the_worst_comes_first() {
    assertThat(found(Map.of(), new Findings.Backups(false, Optional.empty())))
        .containsExactly(Code.BACKUP_UNCONFIGURED);
    assertThat(
            found(
                Map.of("queue.dead", 1L, "queue.halted", 1L),
                new Findings.Backups(true, Optional.empty())))
        .containsExactly(Code.QUEUE_HALTED, Code.BACKUP_NONE, Code.DEAD_LETTERS);
    Instant old = NOW.minus(Duration.ofDays(3));
    assertThat(found(Map.of(), new Findings.Backups(true, Optional.of(old))))
        .containsExactly(Code.BACKUP_OLD);
  }

  @Test
  void what_the_dns_lacks_is_told_by_domain() {
    assertThat(Findings.of(Map.of(), FLOOR, FRESH, Map.of("b.test", 2, "a.test", 1), NOW))
        .extracting(finding -> finding.subject().orElse(""))
        .containsExactlyInAnyOrder("a.test", "b.test");
  }
}
