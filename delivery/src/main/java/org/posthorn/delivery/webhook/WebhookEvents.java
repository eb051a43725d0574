package org.posthorn.delivery.webhook;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.Reader;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.Writer;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// Stores the events that wait for webhooks, and the last attempts. While an event waits, it is in
/// the due row of its time. Thread-safe.
public final class WebhookEvents {
  private static final int FORMAT = 1;
  private static final int PARTITIONS_AT_ONCE = 500;
  private static final int SWEPT_AT_ONCE = 500;

  private final KeyValueStore kv;
  private final WebhookLimits limits;

  public WebhookEvents(KeyValueStore kv, WebhookLimits limits) {
    this.kv = kv;
    this.limits = limits;
  }

  /// The result of adding an event.
  public enum Added {
    DONE,
    /// It is waiting already.
    AGAIN,
    /// There are too many events.
    FULL
  }

  /// Adds an event, synced. An event that is waiting already is unchanged.
  ///
  /// @throws IllegalArgumentException if its body is too large
  public Added add(WebhookId id, PendingEvent event) {
    if (event.body().length > limits.events().bodyBytes()) {
      throw new IllegalArgumentException("an event of " + event.body().length + " bytes");
    }
    return kv.write(
        WebhookTables.events(id),
        Durability.SYNCED,
        writer -> {
          if (writer.get(WebhookTables.EVENTS, event.id().bytes()) != null) {
            return Added.AGAIN;
          }
          WebhookStatus status = status(writer);
          if (status.pending() >= limits.events().pending()) {
            put(writer, status.lost(0, 1));
            return Added.FULL;
          }
          put(writer, event);
          put(writer, status.added());
          return Added.DONE;
        });
  }

  /// The events of a webhook that are due, oldest due time first.
  public List<PendingEvent> due(WebhookId id, Instant now, int max) {
    return kv.read(
        WebhookTables.events(id),
        reader -> {
          byte[] end = ByteBuffer.allocate(Long.BYTES).putLong(now.toEpochMilli() + 1).array();
          List<byte[]> keys =
              reader.scan(WebhookTables.DUE, WebhookTables.OPEN, end, max).stream()
                  .map(WebhookEvents::event)
                  .toList();
          List<PendingEvent> due = new ArrayList<>();
          List<byte @Nullable []> values = reader.get(WebhookTables.EVENTS, keys);
          for (int i = 0; i < keys.size(); i++) {
            byte[] value = values.get(i);
            if (value != null) {
              due.add(decode(keys.get(i), value));
            }
          }
          return due;
        });
  }

  /// The first due time of a webhook's events after a time; empty if there is none.
  public Optional<Instant> dueAfter(WebhookId id, Instant time) {
    byte[] from = due(time.plusMillis(1), new byte[EventId.BYTES]);
    return kv
        .read(
            WebhookTables.events(id),
            reader -> reader.scan(WebhookTables.DUE, from, WebhookTables.OPEN, 1))
        .stream()
        .findFirst()
        .map(row -> Instant.ofEpochMilli(ByteBuffer.wrap(row.key()).getLong()));
  }

  /// Records an attempt. If this is lost in a power failure the event is sent again.
  ///
  /// @return the new status; empty if the event has been removed
  public Optional<WebhookStatus> recordAttempt(
      WebhookId id, PendingEvent event, WebhookAttempt attempt) {
    return kv.write(
        WebhookTables.events(id),
        Durability.RELAXED,
        writer -> {
          if (writer.get(WebhookTables.EVENTS, event.id().bytes()) == null) {
            return Optional.empty();
          }
          remove(writer, event.id().bytes(), event.due());
          attempt.next().ifPresent(at -> put(writer, event.again(at)));
          WebhookStatus before = status(writer);
          byte[] slot =
              ByteBuffer.allocate(Integer.BYTES)
                  .putInt((int) (before.attempts() % limits.events().attempts()))
                  .array();
          writer.put(WebhookTables.ATTEMPTS, slot, encode(attempt));
          WebhookStatus after =
              attempt.accepted()
                  ? before.success(attempt.at())
                  : before.failure(attempt.at(), attempt.next().isEmpty());
          put(writer, after);
          return Optional.of(after);
        });
  }

  /// Removes events older than a time, whether they were tried or not.
  public void expire(WebhookId id, Instant createdBefore) {
    RowRange.all(WebhookTables.events(id), WebhookTables.EVENTS)
        .inPagesOf(SWEPT_AT_ONCE)
        .change(
            kv,
            Durability.RELAXED,
            (writer, page) -> {
              long removed = 0;
              for (Reader.Row row : page) {
                PendingEvent event = decode(row.key(), row.value());
                if (event.created().isBefore(createdBefore)) {
                  remove(writer, row.key(), event.due());
                  removed++;
                }
              }
              if (removed > 0) {
                put(writer, status(writer).lost(removed, 0));
              }
            });
  }

  /// Resets the failure counters, because the webhook is enabled again.
  public void resetFailures(WebhookId id) {
    kv.write(
        WebhookTables.events(id),
        Durability.SYNCED,
        writer -> {
          put(writer, status(writer).withoutFailures());
          return true;
        });
  }

  public WebhookStatus status(WebhookId id) {
    return kv.read(WebhookTables.events(id), WebhookEvents::status);
  }

  /// The last attempts, newest first.
  public List<WebhookAttempt> attempts(WebhookId id) {
    return kv
        .read(
            WebhookTables.events(id),
            reader ->
                reader.scan(
                    WebhookTables.ATTEMPTS,
                    WebhookTables.OPEN,
                    WebhookTables.OPEN,
                    limits.events().attempts()))
        .stream()
        .map(row -> attempt(row.value()))
        .sorted(Comparator.comparing(WebhookAttempt::at).reversed())
        .toList();
  }

  /// Webhooks that have rows here, including removed ones.
  static List<WebhookId> partitions(KeyValueStore kv) {
    List<WebhookId> found = new ArrayList<>();
    List<Partition> page =
        kv.partitions(WebhookTables.EVENTS_KIND, WebhookTables.OPEN, PARTITIONS_AT_ONCE);
    while (!page.isEmpty()) {
      page.forEach(partition -> found.add(new WebhookId(partition.number())));
      page = kv.partitions(WebhookTables.EVENTS_KIND, page.getLast().id(), PARTITIONS_AT_ONCE);
    }
    return found;
  }

  // ------------------------------------------------------------------ rows

  private static void put(Writer writer, PendingEvent event) {
    byte[] key = event.id().bytes();
    byte[] value =
        new RowWriter(FORMAT)
            .text(event.type().text())
            .instant(event.created())
            .instant(event.due())
            .varint(event.attempts())
            .bytes(event.body())
            .done();
    writer.put(WebhookTables.EVENTS, key, value);
    writer.put(WebhookTables.DUE, due(event.due(), key), new byte[] {1});
  }

  private static void remove(Writer writer, byte[] key, Instant due) {
    writer.delete(WebhookTables.EVENTS, key);
    writer.delete(WebhookTables.DUE, due(due, key));
  }

  private static byte[] due(Instant at, byte[] event) {
    return ByteBuffer.allocate(Long.BYTES + EventId.BYTES)
        .putLong(at.toEpochMilli())
        .put(event)
        .array();
  }

  private static byte[] event(Reader.Row due) {
    byte[] event = new byte[EventId.BYTES];
    ByteBuffer.wrap(due.key()).get(Long.BYTES, event);
    return event;
  }

  private static PendingEvent decode(byte[] key, byte[] value) {
    return RowReader.read(
        "webhook event",
        value,
        FORMAT,
        in ->
            new PendingEvent(
                EventId.of(key),
                type(in),
                in.instant(),
                in.instant(),
                in.smallVarint(),
                in.bytes()));
  }

  private static EventType type(RowReader in) {
    String text = in.text();
    return EventType.of(text).orElseThrow(() -> in.corrupt("event " + text));
  }

  private static byte[] encode(WebhookAttempt attempt) {
    return new RowWriter(FORMAT)
        .instant(attempt.at())
        .fixed(attempt.event().bytes())
        .text(attempt.type().text())
        .varint(attempt.number())
        .varint(attempt.status())
        .text(attempt.problem())
        .varint(attempt.took().toMillis())
        .optional(attempt.next(), RowWriter::instant)
        .done();
  }

  private static WebhookAttempt attempt(byte[] value) {
    return RowReader.read(
        "webhook attempt",
        value,
        FORMAT,
        in ->
            new WebhookAttempt(
                in.instant(),
                EventId.of(in.fixed(EventId.BYTES)),
                type(in),
                in.smallVarint(),
                in.smallVarint(),
                in.text(),
                Duration.ofMillis(in.varint()),
                in.optional(RowReader::instant)));
  }

  private static void put(Writer writer, WebhookStatus status) {
    writer.put(
        WebhookTables.STANDING,
        WebhookTables.ONLY,
        new RowWriter(FORMAT)
            .varint(status.pending())
            .varint(status.attempts())
            .varint(status.accepted())
            .varint(status.lost())
            .varint(status.failures())
            .optional(status.failingSince(), RowWriter::instant)
            .optional(status.lastSuccess(), RowWriter::instant)
            .optional(status.lastFailure(), RowWriter::instant)
            .done());
  }

  private static WebhookStatus status(Reader reader) {
    byte[] row = reader.get(WebhookTables.STANDING, WebhookTables.ONLY);
    return row == null
        ? WebhookStatus.NEW
        : RowReader.read(
            "webhook status",
            row,
            FORMAT,
            in ->
                new WebhookStatus(
                    in.varint(),
                    in.varint(),
                    in.varint(),
                    in.varint(),
                    in.varint(),
                    in.optional(RowReader::instant),
                    in.optional(RowReader::instant),
                    in.optional(RowReader::instant)));
  }
}
