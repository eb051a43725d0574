package org.posthorn.delivery;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.posthorn.delivery.IntakeRecord.Pending;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.Reader;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Table;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.StepId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Messages accepted for several accounts, kept until each has its copy.
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
  private final Semaphore filings;
  private volatile int stillWaiting;
  private final SecureRandom random = new SecureRandom();
  private final Set<Id> busy = ConcurrentHashMap.newKeySet();
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("intake-", 0).factory());

  public Intake(KeyValueStore kv, Filing filing, Limits limits) {
    this.kv = kv;
    this.filing = filing;
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

    /// A crash between two recipients must find the same step again.
    StepId step(int recipient) {
      return new StepId("intake-" + hex + "-" + recipient);
    }
  }

  private static Partition shard(int number) {
    return Partition.of(KIND, number);
  }

  /// A message being received for several accounts.
  Spool spool() {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    Spool spool = new Spool(Id.of(id));
    busy.add(spool.id);
    return spool;
  }

  /// Message bytes on their way into the intake: in memory up to 256 KiB, in rows beyond that. One
  /// thread. Closing it unaccepted discards it.
  final class Spool extends OutputStream {
    private final Id id;
    private byte[] buffer = new byte[16 << 10];
    private int length;
    private int rows;
    private boolean accepted;

    private Spool(Id id) {
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
        if (length + step > buffer.length) {
          int doubled = Math.min(BODY_ROW_BYTES, buffer.length * 2);
          buffer = Arrays.copyOf(buffer, Math.max(doubled, length + step));
        }
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

    /// Makes the message durable for its recipients; after that it is ours. They get their copies
    /// soon.
    void accept(IntakeRecord intakeRecord) {
      byte[] row = Arrays.copyOf(buffer, length);
      byte[] value = intakeRecord.encode();
      kv.write(
          id.partition(),
          Durability.SYNCED,
          writer -> {
            writer.put(BODIES, id.bodyKey(rows), row);
            writer.put(RECORDS, id.bytes(), value);
            return true;
          });
      accepted = true;
      workers.execute(() -> fileAndLeave(id));
    }

    @Override
    public void close() {
      if (accepted) {
        return;
      }
      busy.remove(id);
      if (rows > 0) {
        erase(id);
      }
    }
  }

  /// Files whatever was accepted and not filed, and removes what was never accepted: once when the
  /// server starts, before it listens, and again now and then for copies that could not be filed (a
  /// full mailbox, a full disk).
  ///
  /// @return how many messages still wait for a recipient
  public int recover() {
    int waiting = 0;
    for (int number = 0; number < SHARDS; number++) {
      Partition shard = shard(number);
      removeUnaccepted(shard);
      for (Id id : ids(shard)) {
        if (busy.add(id) && !fileAndLeave(id)) {
          waiting++;
        }
      }
    }
    stillWaiting = waiting;
    return waiting;
  }

  /// How many messages still waited for a recipient when it was last tried.
  public int waiting() {
    return stillWaiting;
  }

  private List<Id> ids(Partition shard) {
    List<Id> ids = new ArrayList<>();
    List<Reader.Row> rows;
    byte[] from = START;
    do {
      byte[] start = from;
      rows = kv.read(shard, r -> r.scan(RECORDS, start, END, KeyValueStore.SNAPSHOT_ROWS_MAX));
      rows.forEach(row -> ids.add(Id.of(row.key())));
      from = rows.isEmpty() ? from : next(rows.getLast().key());
    } while (rows.size() == KeyValueStore.SNAPSHOT_ROWS_MAX);
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
      LOG.error("intake={} not filed for a fault of ours", id.hex, e);
      return false;
    } finally {
      filings.release();
      busy.remove(id);
    }
  }

  /// @return whether every account has its copy
  private boolean file(Id id) throws IOException {
    IntakeRecord waiting = read(id);
    if (waiting == null) {
      return true; // filed meanwhile
    }
    boolean progressed = false;
    for (int i = 0; i < waiting.recipients().size(); i++) {
      Pending pending = waiting.recipients().get(i);
      if (!pending.filed() && copy(id, i, waiting)) {
        waiting = waiting.withFiled(i);
        progressed = true;
      }
    }
    if (waiting.done()) {
      erase(id);
    } else if (progressed) {
      byte[] value = waiting.encode();
      kv.write(
          id.partition(),
          Durability.RELAXED, // a repetition of what is lost does nothing, thanks to its step
          writer -> {
            writer.put(RECORDS, id.bytes(), value);
            return true;
          });
    }
    return waiting.done();
  }

  /// @return whether the account has its copy, or is not there to get one
  private boolean copy(Id id, int index, IntakeRecord from) throws IOException {
    Recipient recipient = from.recipients().get(index).recipient();
    try (Filing.Copy copy = filing.open()) {
      copy.write(from.fields().forCopy(recipient));
      for (int number = 0; ; number++) {
        byte[] key = id.bodyKey(number);
        byte[] row =
            kv.read(id.partition(), r -> Optional.ofNullable(r.get(BODIES, key))).orElse(null);
        if (row == null) {
          break;
        }
        copy.write(row);
      }
      copy.file(recipient.account(), from.received(), Optional.of(id.step(index)));
      LOG.info("trace={} account={} filed", from.traceId(), recipient.account());
      return true;
    } catch (MailException e) {
      boolean gone =
          e.kind() == MailException.Kind.NOT_FOUND || e.kind() == MailException.Kind.FORBIDDEN;
      LOG.warn(
          "trace={} account={} {}: {}",
          from.traceId(),
          recipient.account(),
          gone ? "is gone, copy dropped" : "copy waits",
          e.getMessage());
      return gone;
    }
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

  private static byte[] next(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /// Waits for the copies that are being filed.
  @Override
  public void close() {
    workers.close();
  }
}
