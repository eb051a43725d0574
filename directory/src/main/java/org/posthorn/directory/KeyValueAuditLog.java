package org.posthorn.directory;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;

/// Audit records in a partition per day, in the order of their time.
public final class KeyValueAuditLog implements AuditLog {
  private static final int VERSION = 1;

  private final KeyValueStore kv;
  private final SecureRandom random = new SecureRandom();

  public KeyValueAuditLog(KeyValueStore kv) {
    this.kv = kv;
  }

  @Override
  public void record(AuditEvent event) {
    byte[] key = Tables.key(event.at().toEpochMilli(), random.nextLong());
    byte[] value =
        new RowEncoder(VERSION)
            .string(event.actor())
            .string(event.action())
            .string(event.subject())
            .string(event.detail())
            .done();
    kv.write(
        day(LocalDate.ofInstant(event.at(), ZoneOffset.UTC)),
        Durability.SYNCED,
        writer -> {
          writer.put(Tables.AUDIT, key, value);
          return true;
        });
  }

  /// The events of a day (UTC) from a time on, oldest first, at most `limit` and at most
  /// [KeyValueStore#SNAPSHOT_ROWS_MAX] of them.
  public List<AuditEvent> events(LocalDate day, Instant from, int limit) {
    int rows = Math.min(limit, KeyValueStore.SNAPSHOT_ROWS_MAX);
    byte[] start = Tables.key(Math.max(0, from.toEpochMilli()));
    return kv.read(
        day(day),
        reader ->
            reader.scan(Tables.AUDIT, start, Tables.END, rows).stream()
                .map(row -> event(row.key(), row.value()))
                .toList());
  }

  static AuditEvent event(byte[] key, byte[] value) {
    return RowDecoder.decode(
        value,
        VERSION,
        "audit",
        row -> {
          if (key.length != 2 * Long.BYTES) {
            throw new IllegalArgumentException("a key of " + key.length + " bytes");
          }
          return new AuditEvent(
              Instant.ofEpochMilli(ByteBuffer.wrap(key).getLong()),
              row.string(),
              row.string(),
              row.string(),
              row.string());
        });
  }

  private static Partition day(LocalDate day) {
    return Partition.of(Tables.AUDIT_DAYS, day.toEpochDay());
  }
}
