package org.posthorn.admin;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.audit.AuditHeads;
import org.posthorn.directory.AuditEvent;
import org.posthorn.directory.KeyValueAuditLog;
import org.posthorn.journal.Head;
import org.posthorn.journal.JournalKeys;

/// Who changed what. The directory records its own changes; all others are recorded here.
public final class AuditTrail {
  /// Days of one list: a quarter of a year.
  public static final int DAYS_MAX = 92;

  /// Events of one list.
  public static final int EVENTS_MAX = 10_000;

  /// Events that are read at once.
  private static final int PAGE = 500;

  private final InstallationStores kept;
  private final KeyValueAuditLog log;

  AuditTrail(InstallationStores kept) {
    this.kept = kept;
    log = new KeyValueAuditLog(kept.kv());
  }

  /// Records a change that has been made.
  void record(Caller by, String action, String subject, String detail) {
    Instant now = kept.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    log.record(new AuditEvent(now, by.actor().name(), action, subject, detail));
  }

  /// Which events to list: those that match all given criteria.
  ///
  /// @param actor complete name of the actor
  /// @param text part of action, subject or detail, in upper or lower case
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

  /// The newest events of the last days (UTC), oldest first.
  ///
  /// @param days number of days including today, from 1 to [#DAYS_MAX]
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

  /// Part of a list.
  ///
  /// @param next where the next part begins; empty if there are no later events now
  public record Part(List<AuditEvent> events, Optional<String> next) {
    public Part {
      events = List.copyOf(events);
    }
  }

  /// The events since a time, oldest first, one part at a time. There may be a next part even if
  /// this one is empty, since each call reads a limited number of events.
  ///
  /// @param since at most [#DAYS_MAX] days ago
  /// @param after the `next` of the previous part, used instead of `since`
  public Part list(Caller by, Instant since, Filter filter, Optional<String> after, int limit) {
    by.requireInstallation(kept.access());
    return list(filter::takes, since, after, limit);
  }

  private Part list(
      Predicate<AuditEvent> wanted, Instant since, Optional<String> after, int limit) {
    byte[] position = after.map(AuditTrail::position).orElseGet(() -> from(since));
    LocalDate today = LocalDate.ofInstant(kept.clock().instant(), ZoneOffset.UTC);
    LocalDate day = LocalDate.ofInstant(time(position), ZoneOffset.UTC);
    if (day.isBefore(today.minusDays(DAYS_MAX))) {
      throw new OperationException(
          Reason.INVALID, "events can be listed for the last " + DAYS_MAX + " days");
    }
    List<AuditEvent> found = new ArrayList<>();
    int seen = 0;
    while (!day.isAfter(today)) {
      List<KeyValueAuditLog.Entry> entries = log.after(day, position, PAGE);
      for (KeyValueAuditLog.Entry entry : entries) {
        if (wanted.test(entry.event())) {
          found.add(entry.event());
        }
        position = entry.key();
        seen++;
        if (found.size() == limit || seen == EVENTS_MAX) {
          return new Part(found, Optional.of(HexFormat.of().formatHex(position)));
        }
      }
      if (entries.size() < PAGE) {
        day = day.plusDays(1);
      }
    }
    return new Part(found, Optional.empty());
  }

  /// Checks that no row was changed, added or removed since it was written.
  ///
  /// @param heads lines of heads that were kept elsewhere
  public AuditHeads.Report check(Caller by, List<String> heads) {
    by.requireInstallation(kept.access());
    try {
      return AuditHeads.check(
          kept.kv(), JournalKeys.shown(kept.kv()), heads.stream().map(Head::parse).toList());
    } catch (IllegalArgumentException e) {
      throw new OperationException(Reason.INVALID, "not a line of a head");
    }
  }

  /// What was changed about the caller's own account since a time, oldest first; see [#list].
  public Part ofOwn(Caller by, Instant since, Optional<String> after, int limit) {
    String own =
        kept.directory()
            .account(by.actor().account())
            .map(account -> account.address().toString())
            .orElse(by.actor().name());
    return list(event -> event.subject().equals(own), since, after, limit);
  }

  private static byte[] from(Instant since) {
    return ByteBuffer.allocate(Long.BYTES).putLong(Math.max(0, since.toEpochMilli())).array();
  }

  private static byte[] position(String text) {
    if (!text.matches("[0-9a-f]{" + 4 * Long.BYTES + "}")) {
      throw new OperationException(Reason.INVALID, "not a `next` of a list of events");
    }
    return HexFormat.of().parseHex(text);
  }

  private static Instant time(byte[] position) {
    return Instant.ofEpochMilli(ByteBuffer.wrap(position).getLong());
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
