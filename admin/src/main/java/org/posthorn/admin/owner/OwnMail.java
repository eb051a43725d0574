package org.posthorn.admin.owner;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.store.events.Event;
import org.posthorn.store.events.EventLog;

/// The part of the timeline that an account's owner may see: why a message was filed, held or
/// refused. Thread-safe.
public final class OwnMail {
  /// Largest number of transactions explained by one call.
  public static final int EXPLAINED_MAX = 20;

  /// A transaction may begin before midnight and end after it, and wait in the queue for days.
  private static final int DAYS_AFTER = 6;

  private final EventLog log;
  private final InstantSource clock;

  public OwnMail(KeyValueStore kv, InstantSource clock) {
    log = new EventLog(kv);
    this.clock = clock;
  }

  /// Why a message of the account was filed, held or refused, for each transaction that transferred
  /// it, as far as they concern the account.
  ///
  /// @param about a trace id, or a Message-ID with its `@`
  /// @param days number of days (UTC) including today, from 1 to [EventLog#DAYS_MAX]
  /// @return empty if there are no events of it, or none concerns the account
  public List<MessageHistory> why(AccountId account, String about, int days) {
    LocalDate today = date(clock.instant());
    return why(account, about, today.minusDays(days - 1L), today);
  }

  /// The same for a message that arrived at a known time.
  public List<MessageHistory> why(AccountId account, String about, Instant arrived) {
    LocalDate day = date(arrived);
    return why(account, about, day.minusDays(1), day.plusDays(DAYS_AFTER));
  }

  private List<MessageHistory> why(AccountId account, String about, LocalDate from, LocalDate to) {
    String text = about.strip();
    if (text.isEmpty()) {
      throw new OperationException(Reason.INVALID, "expected a trace id or a Message-ID");
    }
    Set<String> traces = new LinkedHashSet<>();
    if (text.contains("@")) {
      log.byMessageId(text, from, to).forEach(event -> traces.add(event.traceId()));
    } else {
      traces.add(text);
    }
    List<MessageHistory> found = new ArrayList<>();
    for (String trace : traces) {
      // The id of a session covers transactions for other accounts too.
      List<Event> events =
          log.byTrace(trace, from, to).stream()
              .filter(event -> event.traceId().equals(trace))
              .toList();
      MessageHistory.of(trace, events, account)
          .filter(_ -> found.size() < EXPLAINED_MAX)
          .ifPresent(found::add);
    }
    return found;
  }

  /// A message that was refused for the account.
  ///
  /// @param traceId of its transaction, for [#why]
  /// @param from the reverse-path; empty for a notification
  /// @param to the address of the account that it was sent to
  /// @param subject empty if it was refused before the content was received
  /// @param reply to the client
  public record Refused(
      String traceId, Instant at, String from, String to, String subject, String reply) {
    /// Whether the reply was temporary: most clients try again, and are then accepted.
    public boolean temporary() {
      return reply.startsWith("4");
    }
  }

  /// Part of a list.
  ///
  /// @param next where the next part begins; empty at the end
  public record Part(List<Refused> refused, Optional<String> next) {
    public Part {
      refused = List.copyOf(refused);
    }
  }

  /// Messages refused for the account, newest first: at most the first [EventLog#RESULTS_MAX]
  /// events of each day.
  ///
  /// @param days number of days (UTC) including today, from 1 to [EventLog#DAYS_MAX]
  /// @param after the `next` of the previous part; empty for the first part
  /// @throws OperationException if `after` is invalid
  public Part refused(AccountId account, int days, Optional<String> after, int limit) {
    LocalDate today = date(clock.instant());
    LocalDate first = today.minusDays(days - 1L);
    Position position = after.map(Position::parse).orElse(new Position(today.plusDays(1), 0));
    List<Refused> found = new ArrayList<>();
    LocalDate day = position.day().isAfter(today) ? today : position.day();
    for (; !day.isBefore(first); day = day.minusDays(1)) {
      List<Refused> all = refused(account, day);
      int done = day.equals(position.day()) ? position.done() : 0;
      for (int i = done; i < all.size(); i++) {
        if (found.size() == limit) {
          return new Part(found, Optional.of(new Position(day, i).toString()));
        }
        found.add(all.get(i));
      }
    }
    return new Part(found, Optional.empty());
  }

  /// Where a part begins.
  ///
  /// @param done number of refusals of this day already shown. Refusals that arrive between two
  ///   calls may cause duplicates, but no omissions
  private record Position(LocalDate day, int done) {
    static Position parse(String text) {
      if (!text.matches("[0-9]{1,6}[.][0-9]{1,6}")) {
        throw new OperationException(Reason.INVALID, "not a `next` of a list of refusals");
      }
      int dot = text.indexOf('.');
      return new Position(
          LocalDate.ofEpochDay(Long.parseLong(text.substring(0, dot))),
          Integer.parseInt(text.substring(dot + 1)));
    }

    @Override
    public String toString() {
      return day.toEpochDay() + "." + done;
    }
  }

  /// The refusals of a day, newest first.
  private List<Refused> refused(AccountId account, LocalDate day) {
    return log.keptFrom(account.value(), day, day).stream()
        .filter(event -> !event.kind().equals(EventLog.QUARANTINED))
        .map(this::refused)
        .sorted(Comparator.comparing(Refused::at).reversed())
        .toList();
  }

  private Refused refused(Event event) {
    Map<String, String> own = event.fields();
    Map<String, String> fields =
        event.kind().equals("refused-for")
            ? whole(event).map(Event::fields).orElse(own) // which names only its recipients
            : own;
    return new Refused(
        event.traceId(),
        event.time(),
        own.getOrDefault("from", ""),
        own.getOrDefault("to", ""),
        fields.getOrDefault("subject", ""),
        fields.getOrDefault("reply", ""));
  }

  private Optional<Event> whole(Event part) {
    LocalDate day = date(part.time());
    return log.byTrace(part.traceId(), day, day).stream()
        .filter(event -> event.kind().equals("refused"))
        .findFirst();
  }

  private static LocalDate date(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }
}
