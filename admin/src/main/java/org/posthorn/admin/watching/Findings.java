package org.posthorn.admin.watching;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.admin.watching.Finding.Code;

/// What follows from the figures of a server and from what lies beside it.
public final class Findings {
  private static final Duration CERTIFICATE_WARNING = Duration.ofDays(14);
  private static final Duration QUEUE_WARNING = Duration.ofHours(4);
  private static final Duration BACKUP_WARNING = Duration.ofDays(2);

  /// So many times the floor below which no mail is taken.
  private static final long ROOM_WARNING = 4;

  private Findings() {}

  /// What is known of backups.
  ///
  /// @param configured whether there is a place for them
  /// @param newest empty if there is none
  public record Backups(boolean configured, Optional<Instant> newest) {}

  /// @param freeFloor bytes below which no mail is taken
  /// @param backups what is known of them
  /// @param wrongNames records that are wrong, by domain
  /// @return the worst first
  public static List<Finding> of(
      Map<String, Long> figures,
      long freeFloor,
      Backups backups,
      Map<String, Integer> wrongNames,
      Instant now) {
    List<Finding> found = new ArrayList<>();
    disk(figures.getOrDefault("disk.free_bytes", Long.MAX_VALUE), freeFloor, found);
    certificate(figures, found);
    if (figures.getOrDefault("queue.halted", 0L) > 0) {
      found.add(Finding.of(Code.QUEUE_HALTED));
    }
    long oldest = figures.getOrDefault("queue.oldest_seconds", 0L);
    if (oldest > QUEUE_WARNING.toSeconds()) {
      found.add(Finding.of(Code.QUEUE_OLD, oldest));
    }
    some(figures, "delivery.intake_waiting", Code.INTAKE_WAITS, found);
    some(figures, "background_errors", Code.STORE_ERRORS, found);
    some(figures, "write_stopped", Code.STORE_SLOW, found);
    some(figures, "unexpected_total", Code.DEFECTS, found);
    some(figures, "acme.failing", Code.CERTIFICATE_ORDER_FAILS, found);
    some(figures, "queue.held", Code.HELD, found);
    some(figures, "queue.dead", Code.DEAD_LETTERS, found);
    wrongNames.forEach((domain, records) -> found.add(Finding.of(Code.DNS_WRONG, domain, records)));
    backups(backups, now, found);
    found.sort(Comparator.comparing(finding -> finding.code().severity()));
    return found;
  }

  private static void disk(long free, long floor, List<Finding> found) {
    if (free < floor) {
      found.add(Finding.of(Code.DISK_FULL, free));
    } else if (free < ROOM_WARNING * floor) {
      found.add(Finding.of(Code.DISK_LOW, free));
    }
  }

  private static void certificate(Map<String, Long> figures, List<Finding> found) {
    long left = figures.getOrDefault("tls.certificate_seconds_left", Long.MAX_VALUE);
    if (left <= 0) {
      found.add(Finding.of(Code.CERTIFICATE_EXPIRED, -left));
    } else if (left < CERTIFICATE_WARNING.toSeconds()) {
      found.add(Finding.of(Code.CERTIFICATE_EXPIRES, left));
    }
  }

  private static void some(Map<String, Long> figures, String name, Code code, List<Finding> found) {
    long value = figures.getOrDefault(name, 0L);
    if (value > 0) {
      found.add(Finding.of(code, value));
    }
  }

  private static void backups(Backups backups, Instant now, List<Finding> found) {
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
