package org.posthorn.admin;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.values.MessagePreview;
import org.posthorn.delivery.quarantine.Quarantine;
import org.posthorn.queue.Queue;
import org.posthorn.queue.QueueAdministration;
import org.posthorn.queue.message.QueuedMessage;
import org.posthorn.queue.message.QueuedRecipient;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.store.events.Event;
import org.posthorn.store.events.EventLog;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.suppression.Suppressions;
import org.posthorn.transport.warmup.WarmUps;

/// Operations on the queue. Operators only, since the queue holds mail of all tenants.
public final class OutboundQueue {
  /// Messages, or addresses, of one list.
  public static final int LISTED_MAX = 1_000;

  private final InstallationStores kept;
  private final Queue queue;
  private final AuditTrail audit;
  private final EventLog events;

  OutboundQueue(InstallationStores kept, Queue queue, AuditTrail audit) {
    this.kept = kept;
    this.queue = queue;
    this.audit = audit;
    events = new EventLog(kept.kv());
  }

  private QueueAdministration administration(Caller by) {
    by.requireInstallation(kept.access());
    return queue.administration();
  }

  /// At most [#LISTED_MAX] messages, in no particular order.
  public List<QueuedMessage> list(Caller by, QueueAdministration.Filter filter) {
    QueueAdministration administration = administration(by);
    List<QueuedMessage> found = new ArrayList<>();
    Optional<QueueId> after = Optional.empty();
    do {
      QueueAdministration.Page page = administration.list(filter, after, LISTED_MAX - found.size());
      found.addAll(page.messages());
      after = page.next();
    } while (after.isPresent() && found.size() < LISTED_MAX);
    return found;
  }

  /// Part of a list.
  ///
  /// @param next opaque position of the next part; empty at the end. There may be one even if
  ///   `items` is empty, since each call reads a limited number of messages
  public record Part<T>(List<T> items, Optional<String> next) {
    public Part {
      items = List.copyOf(items);
    }
  }

  /// Messages in no particular order, one part at a time.
  ///
  /// @param after the `next` of the previous part; empty for the first part
  /// @param limit at most [#LISTED_MAX]
  public Part<QueuedMessage> list(
      Caller by, QueueAdministration.Filter filter, Optional<String> after, int limit) {
    QueueAdministration.Page page =
        administration(by).list(filter, after.map(OutboundQueue::id), limit);
    return new Part<>(page.messages(), page.next().map(QueueId::hex));
  }

  /// @param id as written by [QueueId#hex]
  /// @throws OperationException if it is not an id, or there is no such message
  public QueuedMessage show(Caller by, String id) {
    return administration(by).show(id(id)).orElseThrow(() -> notFound(id));
  }

  private static QueueId id(String text) {
    try {
      return QueueId.parse(text);
    } catch (IllegalArgumentException e) {
      throw new OperationException(Reason.INVALID, String.valueOf(e.getMessage()));
    }
  }

  private static OperationException notFound(String id) {
    return new OperationException(Reason.NOT_FOUND, "there is no message " + id + " in the queue");
  }

  /// Tries a message now, even after it failed permanently.
  ///
  /// @return number of affected recipients
  /// @throws OperationException if there is nothing to try
  public int retry(Caller by, String id) {
    boolean failed = show(by, id).failedSince().isPresent();
    QueueAdministration administration = queue.administration();
    return changed(
        by, Change.RETRY, id, failed ? administration::retryFailed : administration::retry);
  }

  /// Tries all messages for a destination now.
  ///
  /// @return number of affected recipients
  /// @throws OperationException if no message waits for it
  public int retry(Caller by, Destination destination) {
    int recipients = administration(by).retry(destination);
    if (recipients == 0) {
      throw new OperationException(
          Reason.NOT_FOUND, "nothing for " + destination.name() + " waits for a later attempt");
    }
    return recorded(by, "queue.retry", destination.name(), recipients);
  }

  /// Tries everything now.
  ///
  /// @return number of affected recipients; 0 is not an error, as no message was named
  public int retryAll(Caller by) {
    int recipients = administration(by).retryAll();
    return recipients == 0 ? 0 : recorded(by, "queue.retry", "all", recipients);
  }

  /// Holds a message: it is not tried until it is released.
  ///
  /// @return number of affected recipients
  /// @throws OperationException if none of them waits
  public int hold(Caller by, String id) {
    return changed(by, Change.HOLD, id, queue.administration()::hold);
  }

  /// Releases a held message.
  ///
  /// @return number of affected recipients
  /// @throws OperationException if none of them is held
  public int release(Caller by, String id) {
    return changed(by, Change.RELEASE, id, queue.administration()::release);
  }

  /// Removes the recipients that a message was not delivered to yet. Sends no notification.
  ///
  /// @return number of affected recipients
  /// @throws OperationException if there are no such recipients
  public int cancel(Caller by, String id) {
    return changed(by, Change.CANCEL, id, queue.administration()::cancel);
  }

  /// Routes a message again.
  ///
  /// @return number of recipients with a new destination
  /// @throws OperationException if there is none
  public int reroute(Caller by, String id) {
    return changed(by, Change.REROUTE, id, queue.administration()::reroute);
  }

  /// Messages in quarantine, in no particular order; at most [#LISTED_MAX].
  public List<Quarantine.Held> quarantined(Caller by) {
    return new Quarantine(administration(by)).list(LISTED_MAX);
  }

  /// The same, one part at a time.
  ///
  /// @param after the `next` of the previous part; empty for the first part
  /// @param limit at most [#LISTED_MAX]
  public Part<Quarantine.Held> quarantined(Caller by, Optional<String> after, int limit) {
    Quarantine.Part part =
        new Quarantine(administration(by)).list(after.map(OutboundQueue::id), limit);
    return new Part<>(part.held(), part.next().map(QueueId::hex));
  }

  /// A message in quarantine.
  ///
  /// @throws OperationException if it is not there
  public Quarantine.Held quarantined(Caller by, String id) {
    return new Quarantine(administration(by))
        .find(id(id))
        .orElseThrow(() ->
            new OperationException(
                Reason.NOT_FOUND, "there is no message " + id + " in quarantine"));
  }

  /// Why a message is in quarantine, from its timeline: names of signals with their weights and
  /// texts.
  public Map<String, String> reasons(Quarantine.Held held) {
    LocalDate day = LocalDate.ofInstant(held.message().envelope().arrival(), ZoneOffset.UTC);
    return events.byTrace(held.verdict().traceId(), day, day.plusDays(1)).stream()
        .filter(event -> event.kind().equals("verdict"))
        .map(Event::fields)
        .findFirst()
        .orElse(Map.of());
  }

  /// The content of a message in quarantine, as text. Recorded in the audit log.
  ///
  /// @throws OperationException if it is not in quarantine
  public MessagePreview look(Caller by, String id) {
    Quarantine.Held held = quarantined(by, id);
    byte[] beginning =
        new Quarantine(administration(by))
            .beginning(held, MessagePreview.OCTETS_MAX)
            .orElseThrow(() -> notFound(id));
    audit.record(by, "quarantine.look", held.message().id().hex(), "");
    return MessagePreview.of(beginning, beginning.length < MessagePreview.OCTETS_MAX);
  }

  /// Releases a message from quarantine: it is delivered to its recipients with its original
  /// verdict.
  ///
  /// @return number of affected recipients
  /// @throws OperationException if it is not in quarantine
  public int releaseQuarantined(Caller by, String id) {
    String found = quarantined(by, id).message().id().hex();
    return changed(
        by, Change.RELEASE, "quarantine.release", found, queue.administration()::release);
  }

  /// Discards a message in quarantine. Sends no notification.
  ///
  /// @return number of affected recipients
  /// @throws OperationException if it is not in quarantine
  public int discardQuarantined(Caller by, String id) {
    String found = quarantined(by, id).message().id().hex();
    return changed(by, Change.CANCEL, "quarantine.discard", found, queue.administration()::cancel);
  }

  /// A change of one message, with its event in the timeline.
  private enum Change {
    RETRY("retried"),
    HOLD("held"),
    RELEASE("released"),
    CANCEL("cancelled"),
    REROUTE("rerouted");

    private final String event;

    Change(String event) {
      this.event = event;
    }

    String verb() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private int changed(Caller by, Change change, String id, ToIntFunction<QueueId> operation) {
    return changed(by, change, "queue." + change.verb(), id, operation);
  }

  private int changed(
      Caller by, Change change, String action, String id, ToIntFunction<QueueId> operation) {
    QueuedMessage message = show(by, id);
    int recipients = operation.applyAsInt(message.id());
    if (recipients == 0) {
      throw new OperationException(Reason.NOT_FOUND, nothingTo(change, message));
    }
    events.append(
        new Event(
            message.envelope().traceId(),
            kept.clock().instant().truncatedTo(ChronoUnit.MILLIS),
            change.event,
            Map.of(
                "from", message.envelope().from().address(),
                "recipients", String.valueOf(recipients),
                "by", by.actor().name())));
    return recorded(by, action, message.id().hex(), recipients);
  }

  private static String nothingTo(Change change, QueuedMessage message) {
    SortedMap<String, Integer> states = new TreeMap<>();
    for (QueuedRecipient recipient : message.recipients()) {
      states.merge(recipient.state().name().toLowerCase(Locale.ROOT), 1, Integer::sum);
    }
    String id = message.id().hex();
    String advice =
        switch (change) {
          case RETRY ->
              states.containsKey("held") ? "; `queue release` releases held recipients" : "";
          case REROUTE -> "; no waiting recipient has a new destination";
          case HOLD, RELEASE, CANCEL -> "";
        };
    return "nothing to "
        + change.verb()
        + ": the recipients of "
        + id
        + " are "
        + states.entrySet().stream()
            .map(state -> state.getKey() + " (" + state.getValue() + ")")
            .collect(Collectors.joining(", "))
        + advice;
  }

  private int recorded(Caller by, String action, String subject, int recipients) {
    audit.record(by, action, subject, recipients + " recipients");
    return recipients;
  }

  /// Status of each destination.
  public SortedMap<String, Queue.Status> stats(Caller by) {
    by.requireInstallation(kept.access());
    return queue.stats();
  }

  /// Status of new source addresses that are being warmed up.
  public List<WarmUps.Status> warmUps(Caller by) {
    by.requireInstallation(kept.access());
    return queue.warmUps().statuses();
  }

  /// Failed messages, oldest first; at most [#LISTED_MAX].
  public List<QueuedMessage> failed(Caller by) {
    return administration(by).failed(LISTED_MAX);
  }

  /// The same, a part at a time.
  ///
  /// @param after the `next` of the part before; empty to begin
  /// @param limit at most [#LISTED_MAX]
  public Part<QueuedMessage> failed(Caller by, Optional<String> after, int limit) {
    QueueAdministration.FailedPage part =
        administration(by).failed(after.map(OutboundQueue::position), limit);
    return new Part<>(
        part.messages(), part.next().map(next -> next.since() + "." + next.id().hex()));
  }

  private static QueueAdministration.FailedPosition position(String text) {
    int dot = text.indexOf('.');
    if (!text.matches("[0-9]{1,18}[.].*")) {
      throw new OperationException(Reason.INVALID, "not a `next` of a list of failed messages");
    }
    long since = Long.parseLong(text.substring(0, dot));
    return new QueueAdministration.FailedPosition(since, id(text.substring(dot + 1)));
  }

  /// Suppressed addresses: mail to them is not tried, since their servers replied that they do not
  /// exist; at most [#LISTED_MAX].
  public List<Suppressions.Suppressed> suppressed(Caller by) {
    by.requireInstallation(kept.access());
    List<Suppressions.Suppressed> found = new ArrayList<>();
    Optional<byte[]> from = Optional.empty();
    do {
      Suppressions.Page page = queue.suppressions().list(from, LISTED_MAX - found.size());
      found.addAll(page.addresses());
      from = page.next();
    } while (from.isPresent() && found.size() < LISTED_MAX);
    return found;
  }

  /// The same, a part at a time.
  ///
  /// @param after the `next` of the part before; empty to begin
  /// @param limit at most [#LISTED_MAX]
  public Part<Suppressions.Suppressed> suppressed(Caller by, Optional<String> after, int limit) {
    by.requireInstallation(kept.access());
    Optional<byte[]> from;
    try {
      from = after.map(HexFormat.of()::parseHex);
    } catch (IllegalArgumentException e) {
      throw new OperationException(
          Reason.INVALID, "not a `next` of a list of suppressed addresses");
    }
    Suppressions.Page page = queue.suppressions().list(from, limit);
    return new Part<>(page.addresses(), page.next().map(HexFormat.of()::formatHex));
  }

  /// Removes the suppression of an address.
  public void unsuppress(Caller by, String address) {
    by.requireInstallation(kept.access());
    int at = address.lastIndexOf('@');
    if (at < 1) {
      throw new OperationException(Reason.INVALID, address + " is not an address");
    }
    Mailbox mailbox = new Mailbox(address.substring(0, at), address.substring(at + 1));
    if (!queue.suppressions().remove(mailbox)) {
      throw new OperationException(Reason.NOT_FOUND, address + " is not suppressed");
    }
    audit.record(by, "suppress.remove", address, "");
  }
}
