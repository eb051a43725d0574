package org.posthorn.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.Reader;
import org.posthorn.kv.RowRange;

/// What the intake holds, for administrators: accepted messages that some recipient has not
/// received yet. Read-only; works whether or not the server runs. Thread-safe.
public final class IntakeListing {
  private final KeyValueStore kv;

  public IntakeListing(KeyValueStore kv) {
    this.kv = kv;
  }

  /// A message.
  ///
  /// @param id of its record
  /// @param waiting addresses, as the client gave them, that have not received it
  /// @param done how many recipients have received it
  public record Waiting(
      String id, String traceId, Instant received, List<String> waiting, int done) {
    public Waiting {
      waiting = List.copyOf(waiting);
    }
  }

  /// The oldest messages first.
  ///
  /// @param limit messages at most
  public List<Waiting> list(int limit) {
    List<Waiting> found = new ArrayList<>();
    for (int shard = 0; shard < Intake.SHARDS; shard++) {
      RowRange.all(Partition.of(Intake.KIND, shard), Intake.RECORDS)
          .each(kv, row -> found.add(waiting(row)));
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
