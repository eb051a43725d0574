package org.posthorn.vault.qkd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// The ids of a link's keys and messages that were used: each can be used once, also after a crash.
/// Thread-safe.
final class UsedKeys {
  private static final int FORMAT = 1;

  /// What an id was used for.
  enum Use {
    /// A key was taken to seal with.
    TAKEN(1),
    /// A message was opened.
    OPENED(2);

    private final int code;

    Use(int code) {
      this.code = code;
    }
  }

  private final KeyValueStore kv;
  private final Partition partition;

  UsedKeys(KeyValueStore kv, String link) {
    this.kv = kv;
    partition = QkdTables.link(link);
  }

  /// Records that ids are used now. Synced when it returns.
  ///
  /// @return an id that was used before; then nothing was recorded
  Optional<String> use(Use use, List<String> ids, Instant now) {
    byte[] value = new RowWriter(FORMAT).int64(now.getEpochSecond()).done();
    return kv.write(
        partition,
        Durability.SYNCED,
        writer -> {
          for (String id : ids) {
            if (writer.get(QkdTables.USED, key(use, id)) != null) {
              return Optional.of(id);
            }
          }
          ids.forEach(id -> writer.put(QkdTables.USED, key(use, id), value));
          return Optional.empty();
        });
  }

  /// Forgets what was used before this time.
  void removeBefore(Instant time) {
    RowRange.all(partition, QkdTables.USED)
        .change(
            kv,
            Durability.RELAXED,
            (writer, rows) ->
                rows.stream()
                    .filter(row -> used(row.value()).isBefore(time))
                    .forEach(row -> writer.delete(QkdTables.USED, row.key())));
  }

  private static Instant used(byte[] value) {
    return RowReader.read(
        QkdTables.USED.name(), value, FORMAT, in -> Instant.ofEpochSecond(in.int64()));
  }

  private static byte[] key(Use use, String id) {
    byte[] text = id.getBytes(UTF_8);
    return ByteBuffer.allocate(1 + text.length).put((byte) use.code).put(text).array();
  }
}
