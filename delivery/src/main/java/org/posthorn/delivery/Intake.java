package org.posthorn.delivery;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.posthorn.delivery.IntakeRecord.Pending;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.Reader;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Table;
import org.posthorn.queue.Queue;
import org.posthorn.queue.Spool;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.QueueId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Messages accepted for several accounts, kept until each has its copy. What cannot be filed soon
/// goes into the queue, which tries again, tells the sender, and gives up in time; nothing stays
/// here.
///
/// Thread-safe. The store must be this process's alone: what is found in it at [#recover] and is
/// not being filed was left by a crash, or could not be filed before.
public final class Intake implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  /// How many partitions records are spread over, so that their transactions do not wait for each
  /// other. Fixed by the format.
  public static final int SHARDS = 16;

  static final PartitionKind KIND = new PartitionKind(3, "intake");
  static final Table RECORDS = new Table(64, "intake", Table.Family.ROWS);
  static final Table BODIES = new Table(65, "intake_body", Table.Family.BODIES);

  private static final int ID_BYTES = 16;
  private static final int BODY_ROW_BYTES = 256 << 10;
  private static final byte[] START = {};
  private static final byte[] END = {};

  private final KeyValueStore kv;
  private final Filing filing;
  private final Queue queue;
  private final InstantSource clock;
  private final Limits limits;
  private final Semaphore filings;
  private volatile int stillWaiting;
  private final SecureRandom random = new SecureRandom();
  private final Set<Id> busy = ConcurrentHashMap.newKeySet();
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("intake-", 0).factory());

  /// @param queue takes over what cannot be filed soon
  public Intake(KeyValueStore kv, Filing filing, Queue queue, InstantSource clock, Limits limits) {
    this.kv = kv;
    this.filing = filing;
    this.queue = queue;
    this.clock = clock;
    this.limits = limits;
    this.filings = new Semaphore(limits.filingsAtOnce());
  }

  /// A record's name.
  private record Id(String hex) {
    static Id of(byte[] bytes) {
      return new Id(HexFormat.of().formatHex(bytes));
    }

    byte[] bytes() {
      return HexFormat.of().parseHex(hex);
    }

    Partition partition() {
      return shard((bytes()[0] & 0xFF) % SHARDS);
    }

    byte[] bodyKey(int number) {
      return ByteBuffer.allocate(ID_BYTES + Integer.BYTES).put(bytes()).putInt(number).array();
    }
  }

  private static Partition shard(int number) {
    return Partition.of(KIND, number);
  }

  /// Makes a message durable for its recipients; after that it is ours. They get their copies soon.
  ///
  /// @throws IOException if the message could not be read
  /// @throws StoreException if it could not be kept
  void accept(IntakeRecord intakeRecord, Contents message) throws IOException {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    Id id = Id.of(bytes);
    busy.add(id);
    Body body = new Body(id);
    boolean accepted = false;
    try {
      message.writeTo(body);
      body.accept(intakeRecord);
      accepted = true;
    } finally {
      if (!accepted) {
        busy.remove(id);
        body.discard();
      }
    }
    try {
      workers.execute(() -> fileAndLeave(id));
    } catch (RejectedExecutionException closed) {
      busy.remove(id); // it is ours all the same, and filed at the next start
    }
  }

  /// The bytes of a message on their way into rows.
  private final class Body extends OutputStream {
    private final Id id;
    private final byte[] buffer = new byte[BODY_ROW_BYTES];
    private int length;
    private int rows;

    private Body(Id id) {
      this.id = id;
    }

    @Override
    public void write(int octet) {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int count) {
      for (int done = 0; done < count; ) {
        if (length == BODY_ROW_BYTES) {
          writeRow();
        }
        int step = Math.min(count - done, BODY_ROW_BYTES - length);
        System.arraycopy(from, offset + done, buffer, length, step);
        length += step;
        done += step;
      }
    }

    /// Synced only with the record, which comes later in the same partition.
    private void writeRow() {
      byte[] row = Arrays.copyOf(buffer, length);
      byte[] key = id.bodyKey(rows);
      kv.write(
          id.partition(),
          Durability.RELAXED,
          writer -> {
            writer.put(BODIES, key, row);
            return true;
          });
      rows++;
      length = 0;
    }

    private void accept(IntakeRecord intakeRecord) {
      byte[] row = Arrays.copyOf(buffer, length);
      byte[] value = intakeRecord.encode();
      kv.write(
          id.partition(),
          Durability.SYNCED,
          writer -> {
            if (rows > 0 && writer.get(BODIES, id.bodyKey(0)) == null) {
              throw new StoreException(
                  StoreException.Kind.IO, "the beginning of a message is gone, send it again");
            }
            writer.put(BODIES, id.bodyKey(rows), row);
            writer.put(RECORDS, id.bytes(), value);
            return true;
          });
    }

    private void discard() {
      if (rows > 0) {
        erase(id);
      }
    }
  }

  /// Files whatever was accepted and not filed, and removes what was never accepted: once when the
  /// server starts, before it listens.
  ///
  /// @return how many messages still wait for a recipient
  public int recover() {
    int waiting = 0;
    for (Id id : left()) {
      if (busy.add(id) && !fileAndLeave(id)) {
        waiting++;
      }
    }
    stillWaiting = waiting;
    return waiting;
  }

  /// Begins to file again what could not be filed before (a failing store), now and then. Waits for
  /// none of it.
  public void retry() {
    int waiting = 0;
    for (Id id : left()) {
      if (busy.add(id)) {
        waiting++;
        workers.execute(() -> fileAndLeave(id));
      }
    }
    stillWaiting = waiting;
  }

  private List<Id> left() {
    List<Id> left = new ArrayList<>();
    for (int number = 0; number < SHARDS; number++) {
      Partition shard = shard(number);
      removeUnaccepted(shard);
      left.addAll(ids(shard));
    }
    return left;
  }

  /// How many messages still waited for a recipient when it was last tried.
  public int waiting() {
    return stillWaiting;
  }

  private List<Id> ids(Partition shard) {
    List<Id> ids = new ArrayList<>();
    RowRange.all(shard, RECORDS).each(kv, row -> ids.add(Id.of(row.key())));
    return ids;
  }

  /// Walks from message to message, not from row to row.
  private void removeUnaccepted(Partition shard) {
    byte[] from = START;
    while (true) {
      byte[] start = from;
      List<Reader.Row> first = kv.read(shard, r -> r.scan(BODIES, start, END, 1));
      if (first.isEmpty()) {
        return;
      }
      byte[] key = Arrays.copyOf(first.getFirst().key(), ID_BYTES);
      Id id = Id.of(key);
      if (!busy.contains(id) && read(id) == null) {
        LOG.info("intake={} was not accepted, removed", id.hex);
        erase(id);
      }
      from = id.bodyKey(-1); // the largest number, as keys are unsigned
    }
  }

  private boolean fileAndLeave(Id id) {
    filings.acquireUninterruptibly();
    try {
      return file(id);
    } catch (StoreException | IOException e) {
      LOG.error("intake={} not filed yet", id.hex, e);
      return false;
    } catch (RuntimeException e) {
      LOG.error("intake={} not filed, unexpectedly", id.hex, e);
      return false;
    } finally {
      filings.release();
      busy.remove(id);
    }
  }

  /// What comes of trying to file a copy.
  private enum Tried {
    DONE,
    /// It is tried again here.
    WAITS,
    /// The queue has it from now on.
    LEAVES
  }

  /// @return whether there is nothing more to do
  private boolean file(Id id) throws IOException {
    IntakeRecord found = read(id);
    if (found == null) {
      return true; // filed meanwhile
    }
    IntakeRecord now = found;
    List<Integer> leaving = new ArrayList<>();
    for (int i = 0; i < found.recipients().size(); i++) {
      if (found.recipients().get(i).done()) {
        continue;
      }
      Tried tried = copy(id, found.recipients().get(i), found);
      if (tried == Tried.LEAVES) {
        leaving.add(i);
      }
      now = tried == Tried.WAITS ? now : now.withDone(i);
    }
    if (!leaving.isEmpty()) {
      leave(id, found, leaving);
    }
    if (now.done()) {
      erase(id);
    } else if (!now.equals(found)) {
      put(id, now);
    }
    return now.done();
  }

  /// Hands over to the queue, under one name, so that it has it once however often this is
  /// repeated. It files in the same step as we do.
  private void leave(Id id, IntakeRecord from, List<Integer> leaving) throws IOException {
    try (Spool spool = queue.spool(QueueId.of(id.bytes()))) {
      spool.write(from.fields().others().getBytes(StandardCharsets.UTF_8));
      message(id).writeTo(spool);
      spool.accept(from.envelope(leaving));
    }
  }

  private void put(Id id, IntakeRecord changed) {
    byte[] value = changed.encode();
    kv.write(
        id.partition(),
        Durability.RELAXED, // a repetition of what is lost does nothing, thanks to its step
        writer -> {
          writer.put(RECORDS, id.bytes(), value);
          return true;
        });
  }

  private Tried copy(Id id, Pending pending, IntakeRecord from) {
    Recipient recipient = pending.recipient();
    try {
      Filing.Filed filed =
          filing.file(
              new Filing.Copy(
                  recipient,
                  pending.placement(),
                  from.fields().forCopy(recipient),
                  message(id),
                  from.received(),
                  Optional.of(recipient.copyOf(from.traceId()))));
      LOG.info("trace={} account={} {}", from.traceId(), recipient.account(), filed);
      // Where it is not filed, the queue finds out whether that passes, and tells the sender.
      return filed == Filing.Filed.FILED ? Tried.DONE : Tried.LEAVES;
    } catch (StoreException | IOException e) {
      boolean late = clock.instant().isAfter(from.received().plus(limits.intakeMax()));
      LOG.error(
          "trace={} account={} not filed yet: {}",
          from.traceId(),
          recipient.account(),
          e.toString());
      return late ? Tried.LEAVES : Tried.WAITS;
    } catch (RuntimeException e) {
      // Nobody else's copy may depend on it.
      LOG.error("trace={} account={} not filed", from.traceId(), recipient.account(), e);
      return Tried.LEAVES;
    }
  }

  private Contents message(Id id) {
    return new Contents() {
      @Override
      public long size() {
        return kv.read(
            id.partition(),
            r -> {
              long[] size = {0};
              r.walk(
                  BODIES,
                  id.bodyKey(0),
                  id.bodyKey(-1),
                  (_, value) -> {
                    size[0] += value.length;
                    return true;
                  });
              return size[0];
            });
      }

      @Override
      public void writeTo(OutputStream target) throws IOException {
        for (int number = 0; ; number++) {
          byte[] key = id.bodyKey(number);
          byte[] row =
              kv.read(id.partition(), r -> Optional.ofNullable(r.get(BODIES, key))).orElse(null);
          if (row == null) {
            return;
          }
          target.write(row);
        }
      }
    };
  }

  private @Nullable IntakeRecord read(Id id) {
    return kv.read(id.partition(), r -> Optional.ofNullable(r.get(RECORDS, id.bytes())))
        .map(IntakeRecord::decode)
        .orElse(null);
  }

  private void erase(Id id) {
    kv.write(
        id.partition(),
        Durability.RELAXED, // what comes back after a crash is filed again, which does nothing
        writer -> {
          writer.delete(RECORDS, id.bytes());
          writer.walk(
              BODIES,
              id.bodyKey(0),
              id.bodyKey(-1),
              (key, _) -> {
                writer.delete(BODIES, key.clone());
                return true;
              });
          return true;
        });
  }

  /// Waits for the copies that are being filed.
  @Override
  public void close() {
    workers.close();
  }
}
