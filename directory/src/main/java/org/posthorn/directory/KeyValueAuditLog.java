package org.posthorn.directory;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// The audit log: one partition per day, ordered by time. The rows of a day are a chain: each holds
/// the hash of the one that was written before it ([AuditChain]).
public final class KeyValueAuditLog implements AuditLog {
  private static final int VERSION = 2;
  private static final int UNCHAINED = 1;
  private static final int EVENTS_AT_ONCE = 500;

  private final KeyValueStore kv;
  private final SecureRandom random = new SecureRandom();

  public KeyValueAuditLog(KeyValueStore kv) {
    this.kv = kv;
  }

  @Override
  public void record(AuditEvent event) {
    recordAll(List.of(event));
  }

  /// One transaction for each day and 500 events.
  @Override
  public void recordAll(List<AuditEvent> events) {
    Map<LocalDate, List<AuditEvent>> days =
        events.stream().collect(Collectors.groupingBy(KeyValueAuditLog::date));
    days.forEach((day, all) -> {
      for (int i = 0; i < all.size(); i += EVENTS_AT_ONCE) {
        write(day, all.subList(i, Math.min(all.size(), i + EVENTS_AT_ONCE)));
      }
    });
  }

  private static LocalDate date(AuditEvent event) {
    return LocalDate.ofInstant(event.at(), ZoneOffset.UTC);
  }

  private void write(LocalDate day, List<AuditEvent> events) {
    // Chosen outside of the transaction, whose body may run twice.
    List<byte[]> keys =
        events.stream()
            .map(e -> DirectoryTables.key(e.at().toEpochMilli(), random.nextLong()))
            .toList();
    kv.write(
        day(day),
        Durability.SYNCED,
        writer -> {
          // Transactions of a partition are ordered, whichever server runs them.
          AuditChain.Tip tip = AuditChain.Tip.of(writer);
          for (int i = 0; i < events.size(); i++) {
            byte[] value = value(events.get(i), tip);
            writer.put(DirectoryTables.AUDIT, keys.get(i), value);
            tip = tip.after(keys.get(i), value);
          }
          tip.put(writer);
          return true;
        });
  }

  /// @param before the row before it
  static byte[] value(AuditEvent event, AuditChain.Tip before) {
    return new RowWriter(VERSION)
        .text(event.actor())
        .text(event.action())
        .text(event.subject())
        .text(event.detail())
        .int64(before.number() + 1)
        .fixed(before.hash())
        .done();
  }

  /// The place of a row in the chain of its day: the row before it.
  ///
  /// @return empty if it was written before there were chains
  static Optional<AuditChain.Tip> before(byte[] value) {
    return RowReader.read(
        "audit",
        value,
        UNCHAINED,
        VERSION,
        row -> {
          for (int i = 0; i < 4; i++) {
            var _ = row.text();
          }
          return place(row);
        });
  }

  private static Optional<AuditChain.Tip> place(RowReader row) {
    return row.version() == UNCHAINED
        ? Optional.empty()
        : Optional.of(new AuditChain.Tip(row.int64() - 1, row.fixed(AuditChain.HASH_BYTES)));
  }

  /// The events of a day (UTC) from a time on, oldest first, at most `limit` and at most
  /// [KeyValueStore#SNAPSHOT_ROWS_MAX].
  public List<AuditEvent> events(LocalDate day, Instant from, int limit) {
    int rows = Math.min(limit, KeyValueStore.SNAPSHOT_ROWS_MAX);
    byte[] start = DirectoryTables.key(Math.max(0, from.toEpochMilli()));
    return kv.read(
        day(day),
        reader ->
            reader.scan(DirectoryTables.AUDIT, start, DirectoryTables.END, rows).stream()
                .map(row -> event(row.key(), row.value()))
                .toList());
  }

  /// An event with its key.
  ///
  /// @param key orders events by time
  public record Entry(byte[] key, AuditEvent event) {}

  /// The events of a day (UTC) after a key, oldest first, at most `limit` and at most
  /// [KeyValueStore#SNAPSHOT_ROWS_MAX].
  ///
  /// @param after the key of an event, or a time in its first eight bytes; an event with exactly
  ///   this key is not included
  public List<Entry> after(LocalDate day, byte[] after, int limit) {
    int rows = Math.min(limit, KeyValueStore.SNAPSHOT_ROWS_MAX);
    return kv.read(
        day(day),
        reader ->
            reader
                .scan(DirectoryTables.AUDIT, RowRange.after(after), DirectoryTables.END, rows)
                .stream()
                .map(row -> new Entry(row.key(), event(row.key(), row.value())))
                .toList());
  }

  /// Calls the visitor with all events of a day (UTC), oldest first, page by page.
  public void walk(LocalDate day, Consumer<AuditEvent> visitor) {
    RowRange.all(day(day), DirectoryTables.AUDIT)
        .each(kv, row -> visitor.accept(event(row.key(), row.value())));
  }

  static AuditEvent event(byte[] key, byte[] value) {
    return RowReader.read(
        "audit",
        value,
        UNCHAINED,
        VERSION,
        row -> {
          if (key.length != 2 * Long.BYTES) {
            throw new IllegalArgumentException("a key of " + key.length + " bytes");
          }
          AuditEvent event =
              new AuditEvent(
                  Instant.ofEpochMilli(ByteBuffer.wrap(key).getLong()),
                  row.text(),
                  row.text(),
                  row.text(),
                  row.text());
          var _ = place(row);
          return event;
        });
  }

  static Partition day(LocalDate day) {
    return Partition.of(DirectoryTables.AUDIT_DAYS, day.toEpochDay());
  }
}
