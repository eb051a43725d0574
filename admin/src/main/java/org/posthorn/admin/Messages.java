package org.posthorn.admin;

import java.net.InetAddress;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.values.Explanation;
import org.posthorn.delivery.IntakeListing;
import org.posthorn.directory.Address;
import org.posthorn.directory.DirectoryException;
import org.posthorn.queue.Queue;
import org.posthorn.store.events.Event;
import org.posthorn.store.events.EventLog;
import org.posthorn.transport.message.QueueId;

/// The history of messages. Operators only, since a timeline names accounts of all tenants.
public final class Messages {
  /// Messages of one list.
  public static final int LISTED_MAX = 1_000;

  /// Largest number of transactions explained by one call.
  public static final int EXPLAINED_MAX = 20;

  private final InstallationStores kept;
  private final Optional<Queue> queue;
  private final EventLog log;

  /// @param queue of a running server
  Messages(InstallationStores kept, Optional<Queue> queue) {
    this.kept = kept;
    this.queue = queue;
    log = new EventLog(kept.kv());
  }

  /// The timeline of a message or an address, oldest first. If there are very many events, only the
  /// newest days.
  ///
  /// @param what an address, for all events that name it; a trace id as in a 250 reply, a Received
  ///   field and the log, or its part before the dot for the whole session; a Message-ID, with or
  ///   without angle brackets; or the IP address of a client
  /// @param days number of days (UTC) including today, from 1 to [EventLog#DAYS_MAX]
  /// @throws OperationException if there are no events
  public List<Event> trace(Caller by, String what, int days) {
    List<Event> found = find(by, what, days);
    if (found.isEmpty()) {
      throw new OperationException(
          Reason.NOT_FOUND,
          "there are no events of "
              + what.strip()
              + " in "
              + days
              + " days; --days looks further back");
    }
    return found;
  }

  /// Why a message was delivered, held or refused, for each transaction that transferred it.
  ///
  /// @param what a trace id, a Message-ID, or the id of a message that is in the queue
  /// @throws OperationException if there are no events of it, or it has more than [#EXPLAINED_MAX]
  ///   transactions
  public List<Explanation> why(Caller by, String what, int days) {
    String id = queued(by, what.strip()).orElse(what);
    Map<String, List<Event>> traces = new LinkedHashMap<>();
    for (Event event : trace(by, id, days)) {
      traces.computeIfAbsent(event.traceId(), _ -> new ArrayList<>()).add(event);
    }
    if (traces.size() > EXPLAINED_MAX) {
      throw new OperationException(
          Reason.INVALID,
          what.strip()
              + " matches "
              + traces.size()
              + " transactions; name one: `message trace` lists them");
    }
    List<Explanation> explanations = new ArrayList<>();
    traces.forEach((trace, events) -> explanations.add(Explanation.of(trace, events)));
    return explanations;
  }

  /// The trace id of a message in the queue of the running server.
  private Optional<String> queued(Caller by, String id) {
    by.requireInstallation(kept.access());
    try {
      QueueId parsed = QueueId.parse(id);
      return queue
          .flatMap(running -> running.administration().show(parsed))
          .map(message -> message.envelope().traceId());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private List<Event> find(Caller by, String what, int days) {
    by.requireInstallation(kept.access());
    if (days < 1 || days > EventLog.DAYS_MAX) {
      throw new OperationException(Reason.INVALID, "the days are 1 to " + EventLog.DAYS_MAX);
    }
    String text = what.strip();
    if (text.isEmpty()) {
      throw new OperationException(
          Reason.INVALID, "expected an address, a trace id, a Message-ID or an IP address");
    }
    Optional<InetAddress> client = client(text);
    if (client.isPresent()) {
      return newest(days, (from, to) -> log.byClient(client.get(), from, to));
    }
    if (!text.contains("@")) {
      return newest(days, (from, to) -> log.byTrace(text, from, to));
    }
    List<Event> named = newest(days, (from, to) -> log.byMessageId(text, from, to));
    if (named.isEmpty()) {
      Set<String> spellings = spellings(text);
      return newest(days, (from, to) -> byAddresses(spellings, from, to));
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

  /// Events contain an address as the client wrote it or in the directory's form, which differ in
  /// quotes.
  private static Set<String> spellings(String text) {
    Set<String> spellings = new LinkedHashSet<>(List.of(text));
    try {
      Address address = Address.parse(text);
      spellings.add(address.quoted());
      spellings.add(address.toString());
    } catch (DirectoryException notOurs) {
      // of another server: found by its complete name
    }
    return spellings;
  }

  private List<Event> byAddresses(Set<String> spellings, LocalDate from, LocalDate to) {
    Set<Event> found = new LinkedHashSet<>();
    spellings.forEach(address -> found.addAll(log.byAddress(address, from, to)));
    return found.stream().sorted(Comparator.comparing(Event::time)).toList();
  }

  /// An IPv4 address must have four parts, and an IPv6 address colons; trace ids have neither.
  static Optional<InetAddress> client(String text) {
    if (!text.matches("[0-9]{1,3}([.][0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// Reads day by day, backwards from today, until there are enough events.
  private List<Event> newest(int days, BiFunction<LocalDate, LocalDate, List<Event>> find) {
    LocalDate today = LocalDate.ofInstant(kept.clock().instant(), ZoneOffset.UTC);
    Deque<Event> found = new ArrayDeque<>();
    for (int back = 0; back < days && found.size() < EventLog.RESULTS_MAX; back++) {
      LocalDate day = today.minusDays(back);
      find.apply(day, day).reversed().forEach(found::addFirst);
    }
    return List.copyOf(found);
  }

  /// Accepted messages that are not delivered to all local recipients yet, oldest first.
  public List<IntakeListing.Waiting> intake(Caller by) {
    by.requireInstallation(kept.access());
    return new IntakeListing(kept.kv()).list(LISTED_MAX);
  }
}
