package org.posthorn.admin.history;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.Reader;
import org.posthorn.kv.Table;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// Stored metrics of the last month. Thread-safe.
///
/// Rows with a time in the future, written while the clock was wrong, are not shown. They are
/// overwritten when their slot in the ring is used again.
public final class History {
  private static final int VERSION = 1;
  private static final Table TABLE = new Table(200, "history", Table.Family.ROWS);
  private static final Partition PARTITION = Partition.of(new PartitionKind(40, "history"));

  private final KeyValueStore kv;

  public History(KeyValueStore kv) {
    this.kv = kv;
  }

  /// The values of a chart at one time.
  ///
  /// @param time start of the step
  /// @param values by names of lines; unknown ones are missing
  public record Point(Instant time, SortedMap<String, Double> values) {}

  /// Takes a sample and stores it.
  public void keep(Sampler sampler, Instant now) {
    Sample sample = sampler.look(); // once: the transaction may run twice
    kv.write(
        PARTITION,
        Durability.RELAXED,
        writer -> {
          for (Period period : Period.values()) {
            Instant begin = period.begin(now);
            byte[] key = key(period, period.place(begin));
            Sample whole =
                Optional.ofNullable(writer.get(TABLE, key))
                    .map(History::step)
                    .filter(step -> step.begin().equals(begin))
                    .map(step -> step.sample().with(sample))
                    .orElse(sample);
            RowWriter row = new RowWriter(VERSION).int64(begin.getEpochSecond());
            whole.write(row);
            writer.put(TABLE, key, row.done());
          }
          return true;
        });
  }

  private record Step(Instant begin, Sample sample) {}

  private static Step step(byte[] value) {
    return RowReader.read(
        TABLE.name(),
        value,
        VERSION,
        row -> new Step(Instant.ofEpochSecond(row.int64()), Sample.read(row)));
  }

  private static byte[] key(Period period, int place) {
    return ByteBuffer.allocate(3).put((byte) period.code()).putShort((short) place).array();
  }

  /// The points of a series, oldest first.
  public List<Point> points(Series series, Period period, Instant now) {
    Instant latest = period.begin(now);
    Instant earliest = latest.minus(period.step().multipliedBy(period.steps() - 1L));
    List<Point> points = new ArrayList<>();
    byte[] end = key(period, period.steps());
    byte[] from = key(period, 0);
    while (true) {
      byte[] start = from;
      List<Reader.Row> rows =
          kv.read(
              PARTITION, reader -> reader.scan(TABLE, start, end, KeyValueStore.SNAPSHOT_ROWS_MAX));
      for (Reader.Row row : rows) {
        Step step = step(row.value());
        if (!step.begin().isBefore(earliest) && !step.begin().isAfter(latest)) {
          points.add(new Point(step.begin(), new TreeMap<>(series.values(step.sample()))));
        }
      }
      if (rows.size() < KeyValueStore.SNAPSHOT_ROWS_MAX) {
        break;
      }
      from = ByteBuffer.allocate(4).put(rows.getLast().key()).array();
    }
    points.sort(Comparator.comparing(Point::time));
    return points;
  }
}
