package org.posthorn.admin.watching;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.admin.publish.ReservedNames;
import org.posthorn.admin.watching.Finding.Code;

/// Finds problems from the metrics of a server and its surroundings.
public final class Findings {
  private static final Duration CERTIFICATE_WARNING = Duration.ofDays(14);
  private static final Duration QUEUE_WARNING = Duration.ofHours(4);
  private static final Duration BACKUP_WARNING = Duration.ofDays(2);

  /// Multiple of the free space below which no mail is accepted.
  private static final long ROOM_WARNING = 4;

  private Findings() {}

  /// Information about backups.
  ///
  /// @param configured whether a directory is configured
  /// @param newest time of the newest backup; empty if there is none
  public record BackupStatus(boolean configured, Optional<Instant> newest) {}

  /// @param freeFloor free space in bytes below which no mail is accepted
  /// @param backups information about backups
  /// @param wrongNames number of wrong DNS records, by domain
  /// @return the most severe first
  public static List<Finding> of(
      Map<String, Double> metrics,
      long freeFloor,
      BackupStatus backups,
      Map<String, Integer> wrongNames,
      Instant now) {
    List<Finding> found = new ArrayList<>();
    disk(value(metrics, "posthorn_disk_free_bytes", Long.MAX_VALUE), freeFloor, found);
    certificate(metrics, found);
    if (value(metrics, "posthorn_queue_halted", 0) > 0) {
      found.add(Finding.of(Code.QUEUE_HALTED));
    }
    long oldest = value(metrics, "posthorn_queue_oldest_message_age_seconds", 0);
    if (oldest > QUEUE_WARNING.toSeconds()) {
      found.add(Finding.of(Code.QUEUE_OLD, oldest));
    }
    some(metrics, "posthorn_delivery_waiting_messages", Code.INTAKE_WAITS, found);
    some(metrics, "posthorn_journal_failing", Code.JOURNAL_FAILS, found);
    some(metrics, "posthorn_store_background_errors_total", Code.STORE_ERRORS, found);
    some(metrics, "posthorn_store_writes_stopped", Code.STORE_SLOW, found);
    some(metrics, "posthorn_internal_errors_total", Code.DEFECTS, found);
    some(metrics, "posthorn_acme_failing", Code.CERTIFICATE_ORDER_FAILS, found);
    some(metrics, "posthorn_queue_messages{state=\"held\"}", Code.HELD, found);
    some(metrics, "posthorn_queue_messages{state=\"failed\"}", Code.FAILED_MESSAGES, found);
    wrongNames(wrongNames, found);
    backups(backups, now, found);
    found.sort(Comparator.comparing(finding -> finding.code().severity()));
    return found;
  }

  /// Reserved names are no mistake, so they are one notice.
  private static void wrongNames(Map<String, Integer> wrong, List<Finding> found) {
    List<String> reserved =
        wrong.keySet().stream().filter(ReservedNames::contain).sorted().toList();
    wrong.forEach((domain, records) -> {
      if (!ReservedNames.contain(domain)) {
        found.add(Finding.of(Code.DNS_WRONG, domain, records));
      }
    });
    if (!reserved.isEmpty()) {
      found.add(Finding.of(Code.DNS_RESERVED, reserved.getFirst(), reserved.size()));
    }
  }

  private static long value(Map<String, Double> metrics, String name, long without) {
    Double value = metrics.get(name);
    return value == null ? without : value.longValue();
  }

  private static void disk(long free, long floor, List<Finding> found) {
    if (free < floor) {
      found.add(Finding.of(Code.DISK_FULL, free));
    } else if (free < ROOM_WARNING * floor) {
      found.add(Finding.of(Code.DISK_LOW, free));
    }
  }

  private static void certificate(Map<String, Double> metrics, List<Finding> found) {
    long left = value(metrics, "posthorn_tls_certificate_remaining_seconds", Long.MAX_VALUE);
    if (left <= 0) {
      found.add(Finding.of(Code.CERTIFICATE_EXPIRED, -left));
    } else if (left < CERTIFICATE_WARNING.toSeconds()) {
      found.add(Finding.of(Code.CERTIFICATE_EXPIRES, left));
    }
  }

  private static void some(
      Map<String, Double> metrics, String name, Code code, List<Finding> found) {
    long value = value(metrics, name, 0);
    if (value > 0) {
      found.add(Finding.of(code, value));
    }
  }

  private static void backups(BackupStatus backups, Instant now, List<Finding> found) {
    if (!backups.configured()) {
      found.add(Finding.of(Code.BACKUP_UNCONFIGURED));
    } else if (backups.newest().isEmpty()) {
      found.add(Finding.of(Code.BACKUP_NONE));
    } else {
      Duration age = Duration.between(backups.newest().get(), now);
      if (age.compareTo(BACKUP_WARNING) > 0) {
        found.add(Finding.of(Code.BACKUP_OLD, age.toSeconds()));
      }
    }
  }
}
