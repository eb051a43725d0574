package org.posthorn.admin;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.directory.AuditEvent;
import org.posthorn.directory.KeyValueAuditLog;

/// Who changed what. Changes of the directory are recorded there; those of everything else here.
public final class AuditTrail {
  /// Days of one list: a quarter of a year.
  public static final int DAYS_MAX = 92;

  /// Events of one list.
  public static final int EVENTS_MAX = 10_000;

  private final Kept kept;
  private final KeyValueAuditLog log;

  AuditTrail(Kept kept) {
    this.kept = kept;
    log = new KeyValueAuditLog(kept.kv());
  }

  /// Records a change that has been made.
  void record(Caller by, String action, String subject, String detail) {
    Instant now = kept.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    log.record(new AuditEvent(now, by.actor().name(), action, subject, detail));
  }

  /// Which events to list: those for which all that is given holds.
  ///
  /// @param actor by its whole name
  /// @param text part of action, subject or detail, in any case
  public record Filter(Optional<String> actor, Optional<String> text) {
    private boolean takes(AuditEvent event) {
      return actor.map(event.actor()::equalsIgnoreCase).orElse(true)
          && text.map(part -> contains(event, part)).orElse(true);
    }

    private static boolean contains(AuditEvent event, String part) {
      String all = event.action() + "\n" + event.subject() + "\n" + event.detail();
      return all.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }
  }

  /// The newest events of some days (UTC), oldest first.
  ///
  /// @param days how many, with today, from 1 to [#DAYS_MAX]
  /// @param limit events from 1 to [#EVENTS_MAX]
  public List<AuditEvent> list(Caller by, int days, Filter filter, int limit) {
    by.requireInstallation(kept.access());
    if (days < 1 || days > DAYS_MAX) {
      throw new OperationException(Reason.INVALID, "the days are 1 to " + DAYS_MAX);
    }
    if (limit < 1 || limit > EVENTS_MAX) {
      throw new OperationException(Reason.INVALID, "the limit is 1 to " + EVENTS_MAX);
    }
    LocalDate today = LocalDate.ofInstant(kept.clock().instant(), ZoneOffset.UTC);
    List<AuditEvent> newestFirst = new ArrayList<>();
    for (int back = 0; back < days && newestFirst.size() < limit; back++) {
      newest(today.minusDays(back), filter, limit - newestFirst.size())
          .descendingIterator()
          .forEachRemaining(newestFirst::add);
    }
    Collections.reverse(newestFirst);
    return newestFirst;
  }

  private Deque<AuditEvent> newest(LocalDate day, Filter filter, int limit) {
    Deque<AuditEvent> found = new ArrayDeque<>();
    log.walk(
        day,
        event -> {
          if (filter.takes(event)) {
            found.addLast(event);
            if (found.size() > limit) {
              found.removeFirst();
            }
          }
        });
    return found;
  }
}
