package org.posthorn.admin.watching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

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
  private static final Findings.BackupStatus FRESH =
      new Findings.BackupStatus(true, Optional.of(NOW));

  private static List<Code> found(Map<String, Double> metrics, Findings.BackupStatus backups) {
    return Findings.of(metrics, FLOOR, backups, Map.of(), NOW).stream().map(Finding::code).toList();
  }

  @Test
  void nothing_is_said_if_all_is_well() {
    assertThat(
            found(
                Map.of(
                    "posthorn_disk_free_bytes",
                    9_999.0,
                    "posthorn_queue_oldest_message_age_seconds",
                    60.0),
                FRESH))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "posthorn_disk_free_bytes, 999, DISK_FULL",
    "posthorn_disk_free_bytes, 1000, DISK_LOW",
    "posthorn_disk_free_bytes, 3999, DISK_LOW",
    "posthorn_tls_certificate_remaining_seconds, -5, CERTIFICATE_EXPIRED",
    "posthorn_tls_certificate_remaining_seconds, 1209599, CERTIFICATE_EXPIRES",
    "posthorn_acme_failing, 1, CERTIFICATE_ORDER_FAILS",
    "posthorn_queue_halted, 1, QUEUE_HALTED",
    "posthorn_queue_oldest_message_age_seconds, 14401, QUEUE_OLD",
    "posthorn_queue_messages{state=\"held\"}, 2, HELD",
    "posthorn_queue_messages{state=\"failed\"}, 2, FAILED_MESSAGES",
    "posthorn_delivery_waiting_messages, 1, INTAKE_WAITS",
    "posthorn_journal_failing, 1, JOURNAL_FAILS",
    "posthorn_store_background_errors_total, 1, STORE_ERRORS",
    "posthorn_store_writes_stopped, 1, STORE_SLOW",
    "posthorn_internal_errors_total, 1, DEFECTS"
  })
  void each_metric_has_its_finding(String name, double value, Code code) {
    assertThat(found(Map.of(name, value), FRESH)).containsExactly(code);
  }

  @Test
  void a_backup_is_missed_and_the_worst_comes_first() {
    assertThat(found(Map.of(), new Findings.BackupStatus(false, Optional.empty())))
        .containsExactly(Code.BACKUP_UNCONFIGURED);
    assertThat(
            found(
                Map.of(
                    "posthorn_queue_messages{state=\"failed\"}", 1.0, "posthorn_queue_halted", 1.0),
                new Findings.BackupStatus(true, Optional.empty())))
        .containsExactly(Code.QUEUE_HALTED, Code.BACKUP_NONE, Code.FAILED_MESSAGES);
    Instant old = NOW.minus(Duration.ofDays(3));
    assertThat(found(Map.of(), new Findings.BackupStatus(true, Optional.of(old))))
        .containsExactly(Code.BACKUP_OLD);
  }

  @Test
  void what_the_dns_lacks_is_told_by_domain() {
    assertThat(Findings.of(Map.of(), FLOOR, FRESH, Map.of("b.berlin", 2, "a.berlin", 1), NOW))
        .extracting(finding -> finding.subject().orElse(""))
        .containsExactlyInAnyOrder("a.berlin", "b.berlin");
  }

  @Test
  void names_for_tests_are_one_notice_because_no_record_can_be_made_for_them() {
    Map<String, Integer> wrong =
        Map.of("b.test", 16, "mail.example.org", 9, "example.berlin", 3, "EXAMPLE.COM", 16);
    assertThat(Findings.of(Map.of(), FLOOR, FRESH, wrong, NOW))
        .extracting(
            Finding::code,
            finding -> finding.subject().orElse(""),
            finding -> finding.number().orElse(0L))
        .containsExactly(
            tuple(Code.DNS_WRONG, "example.berlin", 3L),
            tuple(Code.DNS_RESERVED, "EXAMPLE.COM", 3L));
  }
}
