package org.posthorn.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.Reader;

/// What the intake holds, for administrators: messages that were accepted and that somebody has not
/// got yet. Reads only; the server may be running or not. Thread-safe.
public final class IntakeListing {
  private static final byte[] END = {};

  private final KeyValueStore kv;

  public IntakeListing(KeyValueStore kv) {
    this.kv = kv;
  }

  /// A message.
  ///
  /// @param id of its record
  /// @param waiting whom it has not reached, as their addresses were given
  /// @param done how many recipients have it
  public record Waiting(
      String id, String traceId, Instant received, List<String> waiting, int done) {
    public Waiting {
      waiting = List.copyOf(waiting);
    }
  }

  /// The oldest first.
  ///
  /// @param limit messages at most
  public List<Waiting> list(int limit) {
    List<Waiting> found = new ArrayList<>();
    for (int shard = 0; shard < Intake.SHARDS; shard++) {
      Partition partition = Partition.of(Intake.KIND, shard);
      byte[] from = END;
      List<Reader.Row> page;
      do {
        byte[] start = from;
        page =
            kv.read(
                partition,
                reader -> reader.scan(Intake.RECORDS, start, END, KeyValueStore.SNAPSHOT_ROWS_MAX));
        page.forEach(row -> found.add(waiting(row)));
        if (!page.isEmpty()) {
          byte[] last = page.getLast().key();
          from = Arrays.copyOf(last, last.length + 1);
        }
      } while (page.size() == KeyValueStore.SNAPSHOT_ROWS_MAX);
    }
    found.sort(Comparator.comparing(Waiting::received));
    return found.stream().limit(limit).toList();
  }

  private static Waiting waiting(Reader.Row row) {
    IntakeRecord message = IntakeRecord.decode(row.value());
    List<String> waiting =
        message.recipients().stream()
            .filter(pending -> !pending.done())
            .map(pending -> pending.recipient().deliveredTo())
            .toList();
    return new Waiting(
        HexFormat.of().formatHex(row.key()),
        message.traceId(),
        message.received(),
        waiting,
        message.recipients().size() - waiting.size());
  }
}
