package org.posthorn.admin;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.delivery.IntakeListing;
import org.posthorn.store.events.Event;
import org.posthorn.store.events.EventLog;

/// What became of messages. The server itself only: a timeline names people of all tenants.
public final class Messages {
  /// Messages of one list.
  public static final int LISTED_MAX = 1_000;

  private final Kept kept;
  private final EventLog log;

  Messages(Kept kept) {
    this.kept = kept;
    log = new EventLog(kept.kv());
  }

  /// The timeline of a message or an address, oldest first; of very many events the newest days.
  ///
  /// @param what an address, whose events are all that name it; the id that a 250, a Received field
  ///   and the log give, or that of the session before its dot; or a Message-ID, with or without
  ///   its angle brackets
  /// @param days how many (UTC), with today, from 1 to [EventLog#DAYS_MAX]
  /// @throws OperationException if nothing is known of it
  public List<Event> trace(Caller by, String what, int days) {
    List<Event> found = find(by, what, days);
    if (found.isEmpty()) {
      throw new OperationException(
          Reason.NOT_FOUND,
          "nothing is known of "
              + what.strip()
              + " in "
              + days
              + " days; --days looks further back");
    }
    return found;
  }

  private List<Event> find(Caller by, String what, int days) {
    by.requireInstallation(kept.access());
    if (days < 1 || days > EventLog.DAYS_MAX) {
      throw new OperationException(Reason.INVALID, "the days are 1 to " + EventLog.DAYS_MAX);
    }
    String text = what.strip();
    if (text.isEmpty()) {
      throw new OperationException(
          Reason.INVALID, "expected an address, a trace id or a Message-ID");
    }
    if (!text.contains("@")) {
      return newest(days, (from, to) -> log.byTrace(text, from, to));
    }
    List<Event> named = newest(days, (from, to) -> log.byMessageId(text, from, to));
    if (named.isEmpty()) {
      return newest(days, (from, to) -> log.byAddress(text, from, to));
    }
    Set<String> traces = new LinkedHashSet<>();
    named.forEach(event -> traces.add(event.traceId()));
    return newest(
        days,
        (from, to) ->
            traces.stream()
                .flatMap(trace -> log.byTrace(trace, from, to).stream())
                .sorted(Comparator.comparing(Event::time))
                .toList());
  }

  /// Day by day from today on, until there are enough.
  private List<Event> newest(int days, BiFunction<LocalDate, LocalDate, List<Event>> find) {
    LocalDate today = LocalDate.ofInstant(kept.clock().instant(), ZoneOffset.UTC);
    Deque<Event> found = new ArrayDeque<>();
    for (int back = 0; back < days && found.size() < EventLog.RESULTS_MAX; back++) {
      LocalDate day = today.minusDays(back);
      find.apply(day, day).reversed().forEach(found::addFirst);
    }
    return List.copyOf(found);
  }

  /// Messages that were accepted for several and that somebody has not got yet, oldest first.
  public List<IntakeListing.Waiting> intake(Caller by) {
    by.requireInstallation(kept.access());
    return new IntakeListing(kept.kv()).list(LISTED_MAX);
  }
}
