package org.posthorn.spam.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.Reader;
import org.posthorn.kv.Table;
import org.posthorn.kv.Writer;
import org.posthorn.spam.features.FeatureExtractor;

/// The server's model, in memory and in the store. It is read at its first use; training is stored
/// before [#learn] returns. Several processes may share a store: each sees the training of others
/// within [#REFRESH]. Thread-safe; scoring never waits.
public final class ServerModel {
  /// How long changes by other processes may go unnoticed.
  static final Duration REFRESH = Duration.ofSeconds(30);

  /// The partition of the installation's spam data.
  public static final Partition PARTITION = Partition.of(new PartitionKind(10, "spam"));

  static final Table TABLE = new Table(106, "spam_model", Table.Family.ROWS);

  private static final byte[] HEAD = {};

  /// The key of the model's id, which changes with each [#reset] and [#read].
  private static final byte[] LINEAGE = {(byte) 0x80};

  private static final int STAMP_BYTES = 8;
  private static final int ATTEMPTS = 5;

  private final KeyValueStore kv;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private volatile @Nullable Loaded loaded;

  /// @param stamp of the rows that it was read from; empty if there were none
  private record Loaded(Sums sums, byte[] stamp, long atMillis) {}

  /// Stores further data in the same transaction of [#PARTITION].
  @FunctionalInterface
  public interface Along {
    /// May run more than once, like the body of any transaction.
    ///
    /// @param learnt data to take each training back
    /// @return false if the training is outdated: then nothing is stored
    boolean write(Writer writer, List<Learnt> learnt);
  }

  private enum Stored {
    YES,
    OVERTAKEN,
    DECLINED
  }

  public ServerModel(KeyValueStore kv, InstantSource clock) {
    this.kv = kv;
    this.clock = clock;
  }

  /// The current model for scoring.
  ///
  /// @throws org.posthorn.kv.StoreException if it cannot be read
  public Sums sums() {
    Loaded now = loaded;
    return now != null && clock.millis() - now.atMillis() < REFRESH.toMillis()
        ? now.sums()
        : refreshed().sums();
  }

  private synchronized Loaded refreshed() {
    Loaded before = loaded;
    byte[] head = kv.get(PARTITION, TABLE, HEAD);
    byte[] stamp = head == null ? new byte[0] : stamp(head);
    Sums sums = before != null && Arrays.equals(stamp, before.stamp()) ? before.sums() : read();
    Loaded now = new Loaded(sums, stamp, clock.millis());
    loaded = now;
    return now;
  }

  private static byte[] stamp(byte[] head) {
    return Arrays.copyOf(head, STAMP_BYTES);
  }

  private Sums read() {
    return kv.readCold(
        PARTITION,
        reader -> {
          byte[] head = reader.get(TABLE, HEAD);
          Sums sums = new Sums();
          if (head == null || !sums.readHead(Arrays.copyOfRange(head, STAMP_BYTES, head.length))) {
            return InitialModel.sums();
          }
          for (int page = 0; page < Sums.PAGES; page++) {
            byte[] value = reader.get(TABLE, key(page));
            if (value != null) {
              sums.readPage(page, value);
            }
          }
          return sums;
        });
  }

  private static byte[] key(int page) {
    return new byte[] {(byte) page};
  }

  /// Learns or unlearns messages, and stores the result.
  ///
  /// @return data to take each of them back, in order
  /// @throws org.posthorn.kv.StoreException if it cannot be stored; then nothing was learnt
  public List<Learnt> learn(List<TrainingMessage> lessons) {
    return learn(lessons, (_, _) -> true).orElseThrow();
  }

  /// The same, with further data to be stored.
  ///
  /// @return empty if `along` returned false; then nothing was learnt
  /// @throws org.posthorn.kv.StoreException if it cannot be stored; then nothing was learnt
  public synchronized Optional<List<Learnt>> learn(List<TrainingMessage> lessons, Along along) {
    for (int attempt = 0; ; attempt++) {
      Loaded before = refreshed();
      List<Learnt> learnt = new ArrayList<>();
      Stored stored = Stored.DECLINED;
      try {
        lessons.forEach(lesson -> learnt.add(learn(before.sums(), lesson)));
        stored = store(before.sums(), before.stamp(), writer -> along.write(writer, learnt));
      } finally {
        if (stored != Stored.YES) {
          loaded = null; // memory and store differ
        }
      }
      if (stored != Stored.OVERTAKEN) {
        return stored == Stored.YES ? Optional.of(learnt) : Optional.empty();
      }
      if (attempt == ATTEMPTS) {
        throw new IllegalStateException("other processes change the model all the time");
      }
    }
  }

  /// The id of the model: training of another model cannot be taken back from it.
  public static byte[] lineage(Reader reader) {
    byte[] row = reader.get(TABLE, LINEAGE);
    return row == null ? new byte[0] : row;
  }

  private boolean newLineage(Writer writer) {
    byte[] stamp = new byte[STAMP_BYTES];
    random.nextBytes(stamp);
    writer.put(TABLE, LINEAGE, stamp);
    return true;
  }

  private static Learnt learn(Sums sums, TrainingMessage lesson) {
    if (lesson.undo().isPresent()) {
      Classifier.unlearn(sums, lesson.features(), lesson.undo().get());
      return lesson.undo().get();
    }
    return Classifier.learn(sums, lesson.features(), lesson.spam(), lesson.weight());
  }

  /// Writes all rows unless another process has written since the stamp was read.
  private Stored store(Sums sums, byte[] stampRead, Predicate<Writer> along) {
    byte[] stamp = new byte[STAMP_BYTES];
    random.nextBytes(stamp);
    Stored stored =
        kv.write(
            PARTITION,
            Durability.SYNCED,
            writer -> {
              byte[] head = writer.get(TABLE, HEAD);
              byte[] stampNow = head == null ? new byte[0] : stamp(head);
              if (!Arrays.equals(stampNow, stampRead)) {
                return Stored.OVERTAKEN;
              }
              if (!along.test(writer)) {
                return Stored.DECLINED;
              }
              byte[] value = sums.head();
              writer.put(
                  TABLE,
                  HEAD,
                  ByteBuffer.allocate(STAMP_BYTES + value.length).put(stamp).put(value).array());
              for (int page = 0; page < Sums.PAGES; page++) {
                writer.put(TABLE, key(page), sums.page(page));
              }
              return Stored.YES;
            });
    if (stored == Stored.YES) {
      loaded = new Loaded(sums, stamp, clock.millis());
    }
    return stored;
  }

  /// Removes all training: resets to the initial model.
  ///
  /// @throws org.posthorn.kv.StoreException if it cannot be stored
  public synchronized void reset() {
    kv.write(
        PARTITION,
        Durability.SYNCED,
        writer -> {
          writer.delete(TABLE, HEAD);
          for (int page = 0; page < Sums.PAGES; page++) {
            writer.delete(TABLE, key(page));
          }
          return newLineage(writer);
        });
    loaded = null;
  }

  /// Writes the model to a file for [#read].
  ///
  /// @throws IOException if it cannot be written
  public void write(OutputStream to) throws IOException {
    InitialModel.write(sums(), to);
  }

  /// Replaces this model by one that [#write] has written.
  ///
  /// @throws IOException if it is malformed, or has another version than [FeatureExtractor#VERSION]
  /// @throws org.posthorn.kv.StoreException if it is malformed, or cannot be stored
  public synchronized void read(InputStream from) throws IOException {
    Sums sums = InitialModel.read(from);
    for (int attempt = 0; attempt <= ATTEMPTS; attempt++) {
      if (store(sums, refreshed().stamp(), this::newLineage) == Stored.YES) {
        return;
      }
      loaded = null;
    }
    throw new IOException("other processes change the model all the time");
  }
}
