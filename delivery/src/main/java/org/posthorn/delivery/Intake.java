package org.posthorn.delivery;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.posthorn.delivery.IntakeRecord.Pending;
import org.posthorn.delivery.rules.SourceTransaction;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.Reader;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Table;
import org.posthorn.kv.Writer;
import org.posthorn.kv.lease.Lease;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.kv.lease.LeaseLostException;
import org.posthorn.queue.Queue;
import org.posthorn.queue.Spool;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.QueueId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Messages that were accepted for several accounts, stored until each account has its copy. A copy
/// that cannot be delivered soon is handed to the queue, which tries again, reports to the sender,
/// and gives up in time. So no message stays here.
///
/// Several processes may share the store. Each message has a lease, from its first row to its last,
/// so that no other process removes a message that is being received or delivers one that is being
/// delivered. The messages of a process that stops unexpectedly are taken up when it starts again,
/// or by other processes when the leases have expired.
///
/// Thread-safe.
public final class Intake implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  /// How many partitions the records are spread over, so that their transactions do not wait for
  /// each other. Fixed by the stored format.
  public static final int SHARDS = 16;

  static final PartitionKind KIND = new PartitionKind(3, "intake");
  static final Table RECORDS = new Table(64, "intake", Table.Family.ROWS);
  static final Table BODIES = new Table(65, "intake_body", Table.Family.BODIES);
  static final Table LEASES = new Table(66, "intake_lease", Table.Family.ROWS);

  private static final int ID_BYTES = 16;
  private static final int BODY_ROW_BYTES = 256 << 10;
  private static final byte[] START = {};
  private static final byte[] END = {};

  private final KeyValueStore kv;
  private final MailboxDelivery mailboxDelivery;
  private final Queue queue;
  private final LeaseHolder holder;
  private final InstantSource clock;
  private final DeliveryLimits limits;
  private final Semaphore localDeliveries;
  private final Semaphore backlog;
  private volatile int stillWaiting;
  private final SecureRandom random = new SecureRandom();
  private final Set<Id> busy = ConcurrentHashMap.newKeySet();
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("intake-", 0).factory());

  /// @param queue takes copies that cannot be delivered soon
  /// @param holder this process, among those that share the store
  public Intake(
      KeyValueStore kv,
      MailboxDelivery mailboxDelivery,
      Queue queue,
      LeaseHolder holder,
      InstantSource clock,
      DeliveryLimits limits) {
    this.kv = kv;
    this.mailboxDelivery = mailboxDelivery;
    this.queue = queue;
    this.holder = holder;
    this.clock = clock;
    this.limits = limits;
    this.localDeliveries = new Semaphore(limits.localDeliveries().atOnce());
    this.backlog = new Semaphore(limits.localDeliveries().backlogMax());
  }

  /// The id of a record.
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

  private Lease lease(Id id) {
    return new Lease(
        id.partition(), LEASES, id.bytes(), holder, limits.localDeliveries().leaseTime());
  }

  /// Makes a message durable for its recipients. From then on this server is responsible for it,
  /// and the recipients get their copies soon. If many messages wait for that already, this one
  /// waits before it is stored ([DeliveryLimits.Filings]).
  ///
  /// @throws IOException if the message could not be read
  /// @throws StoreException if it could not be stored
  void accept(IntakeRecord intakeRecord, Contents message) throws IOException {
    boolean counted = waitForBacklog();
    boolean started = false;
    try {
      Id id = store(intakeRecord, message);
      started = start(id, counted);
    } finally {
      if (counted && !started) {
        backlog.release();
      }
    }
  }

  /// @return whether the message counts as one of the backlog
  private boolean waitForBacklog() {
    try {
      return backlog.tryAcquire(limits.localDeliveries().waitMax().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Id store(IntakeRecord intakeRecord, Contents message) throws IOException {
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
    return id;
  }

  /// @return whether its delivery has started, which then shortens the backlog
  private boolean start(Id id, boolean counted) {
    try {
      workers.execute(() -> {
        try {
          deliver(id);
        } finally {
          if (counted) {
            backlog.release();
          }
        }
      });
      return true;
    } catch (RejectedExecutionException closed) {
      busy.remove(id); // it is accepted, and delivered at the next start
      return false;
    }
  }

  /// The bytes of a message that is being written into rows.
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
      Instant now = clock.instant();
      kv.write(
          id.partition(),
          Durability.RELAXED,
          writer -> {
            requireLease(writer, now);
            writer.put(BODIES, key, row);
            return true;
          });
      rows++;
      length = 0;
    }

    private void accept(IntakeRecord intakeRecord) {
      byte[] row = Arrays.copyOf(buffer, length);
      byte[] value = intakeRecord.encode();
      Instant now = clock.instant();
      kv.write(
          id.partition(),
          Durability.SYNCED,
          writer -> {
            requireLease(writer, now);
            writer.put(BODIES, id.bodyKey(rows), row);
            writer.put(RECORDS, id.bytes(), value);
            return true;
          });
    }

    /// Checks the lease: the first step of each transaction. The lease of a message is removed with
    /// its rows, so that no rows are accepted after missing ones.
    private void requireLease(Writer writer, Instant now) {
      if ((rows > 0 && !lease(id).isHeld(writer)) || !lease(id).take(writer, now)) {
        throw new StoreException(
            StoreException.Kind.IO, "the beginning of a message is gone, send it again");
      }
    }

    private void discard() {
      if (rows > 0) {
        kv.write(
            id.partition(),
            Durability.RELAXED, // what comes back after a crash is removed when it is found
            writer -> {
              // Whether the failed transaction was written may be unknown.
              boolean ours = lease(id).isHeld(writer) && writer.get(RECORDS, id.bytes()) == null;
              if (ours) {
                erase(writer, id);
              }
              return ours;
            });
      }
    }
  }

  /// Delivers messages that were accepted and not delivered, and removes rows of messages that were
  /// never accepted: once when the server starts, before it listens.
  ///
  /// @return how many messages still wait for a recipient
  public int recover() {
    int waiting = 0;
    for (Id id : remaining()) {
      if (take(id) && !deliver(id)) {
        waiting++;
      }
    }
    stillWaiting = waiting;
    return waiting;
  }

  /// Starts to deliver again what could not be delivered before because the store failed. Called
  /// from time to time; does not wait.
  public void retry() {
    int waiting = 0;
    for (Id id : remaining()) {
      if (take(id)) {
        waiting++;
        workers.execute(() -> deliver(id));
      }
    }
    stillWaiting = waiting;
  }

  /// Takes a message that was found, unless this or another process is delivering it.
  private boolean take(Id id) {
    if (!busy.add(id)) {
      return false;
    }
    boolean taken = false;
    try {
      taken = renew(id);
    } finally {
      if (!taken) {
        busy.remove(id);
      }
    }
    return taken;
  }

  /// Takes or renews the lease of an accepted message.
  private boolean renew(Id id) {
    Instant now = clock.instant();
    return kv.write(
        id.partition(),
        Durability.RELAXED, // lost, it leaves a lease that ends sooner
        writer -> writer.get(RECORDS, id.bytes()) != null && lease(id).take(writer, now));
  }

  private List<Id> remaining() {
    List<Id> remaining = new ArrayList<>();
    for (int number = 0; number < SHARDS; number++) {
      Partition shard = shard(number);
      removeUnaccepted(shard);
      remaining.addAll(ids(shard));
    }
    return remaining;
  }

  /// How many messages still waited for a recipient at the last try.
  public int waiting() {
    return stillWaiting;
  }

  private List<Id> ids(Partition shard) {
    List<Id> ids = new ArrayList<>();
    RowRange.all(shard, RECORDS).each(kv, row -> ids.add(Id.of(row.key())));
    return ids;
  }

  /// Visits one message after another, not every row.
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
      if (!busy.contains(id) && removeUnaccepted(id)) {
        LOG.info("intake event=removed id={} reason=\"it was never accepted\"", id.hex);
      }
      from = id.bodyKey(-1); // the largest number, as keys are unsigned
    }
  }

  private boolean removeUnaccepted(Id id) {
    Instant now = clock.instant();
    return kv.read(id.partition(), r -> isAbandoned(r, id, now))
        && kv.write(
            id.partition(),
            Durability.RELAXED, // what comes back after a crash is removed when it is found
            writer -> {
              // Checked again: its process may have accepted it meanwhile.
              boolean left = isAbandoned(writer, id, now);
              if (left) {
                erase(writer, id);
              }
              return left;
            });
  }

  /// Whether it was never accepted, and is not being received.
  private boolean isAbandoned(Reader reader, Id id, Instant now) {
    return reader.get(RECORDS, id.bytes()) == null && lease(id).isFree(reader, now);
  }

  private boolean deliver(Id id) {
    localDeliveries.acquireUninterruptibly();
    try {
      return file(id);
    } catch (LeaseLostException e) {
      LOG.info("intake event=left-to-other-server id={} reason={}", id.hex, e.getMessage());
      return true;
    } catch (StoreException | IOException e) {
      LOG.error("intake event=delivery-delayed id={}", id.hex, e);
      return false;
    } catch (RuntimeException e) {
      LOG.error("intake event=internal-error id={}", id.hex, e);
      return false;
    } finally {
      localDeliveries.release();
      busy.remove(id);
    }
  }

  /// The result of trying to deliver a copy.
  private enum CopyResult {
    DONE,
    /// The intake tries again.
    WAITS,
    /// The queue is responsible for it from now on.
    TO_QUEUE
  }

  /// @return whether the copy is done
  private boolean file(Id id) throws IOException {
    IntakeRecord found = read(id);
    if (found == null) {
      return true; // filed meanwhile
    }
    IntakeRecord now = found;
    List<Integer> toQueue = new ArrayList<>();
    Contents message = message(id);
    Duration half = limits.localDeliveries().leaseTime().dividedBy(2);
    Instant renewed = clock.instant();
    for (int i = 0; i < found.recipients().size(); i++) {
      if (found.recipients().get(i).done()) {
        continue;
      }
      if (clock.instant().isAfter(renewed.plus(half))) {
        renewed = clock.instant();
        if (!renew(id)) {
          return true; // another process has it
        }
      }
      CopyResult result = copy(message, found.recipients().get(i), found);
      if (result == CopyResult.TO_QUEUE) {
        toQueue.add(i);
      }
      now = result == CopyResult.WAITS ? now : now.withDone(i);
    }
    if (!toQueue.isEmpty()) {
      handToQueue(id, found, toQueue);
    }
    end(id, now);
    return now.done();
  }

  /// Writes the result, and lets other processes try what is left.
  private void end(Id id, IntakeRecord now) {
    byte[] value = now.encode();
    kv.write(
        id.partition(),
        Durability.RELAXED, // a repetition of what is lost does nothing, thanks to its step
        writer -> {
          lease(id).require(writer);
          if (now.done()) {
            erase(writer, id);
          } else {
            writer.put(RECORDS, id.bytes(), value);
            lease(id).release(writer);
          }
          return true;
        });
  }

  /// Hands the message to the queue under one id, so that the queue has it once, however often this
  /// is repeated. The queue delivers with the same step.
  private void handToQueue(Id id, IntakeRecord from, List<Integer> toQueue) throws IOException {
    try (Spool spool = queue.spool(QueueId.of(id.bytes()))) {
      spool.write(from.fields().others().getBytes(StandardCharsets.UTF_8));
      message(id).writeTo(spool);
      spool.accept(from.envelope(toQueue));
    }
  }

  private CopyResult copy(Contents message, Pending pending, IntakeRecord from) {
    LocalRecipient recipient = pending.recipient();
    try {
      MailboxDelivery.Filed filed =
          mailboxDelivery.file(
              new MailboxDelivery.Copy(
                  recipient,
                  new SourceTransaction(
                      from.traceId(),
                      from.sender().from(),
                      from.sender().parameters(),
                      pending.parameters()),
                  from.fields().forCopy(recipient),
                  message,
                  Optional.empty(),
                  from.received(),
                  Optional.of(recipient.copyOf(from.traceId()))));
      LOG.info(
          "intake event=delivered trace={} account={} result={}",
          from.traceId(),
          recipient.account(),
          filed);
      // If it is not delivered, the queue tries again or reports to the sender.
      return filed.done() ? CopyResult.DONE : CopyResult.TO_QUEUE;
    } catch (StoreException | IOException e) {
      boolean late =
          clock.instant().isAfter(from.received().plus(limits.localDeliveries().intakeMax()));
      LOG.error(
          "intake event=delivery-delayed trace={} account={} reason={}",
          from.traceId(),
          recipient.account(),
          e.toString());
      return late ? CopyResult.TO_QUEUE : CopyResult.WAITS;
    } catch (LeaseLostException e) {
      throw e;
    } catch (RuntimeException e) {
      // The other recipients must not be affected.
      LOG.error(
          "intake event=delivery-delayed trace={} account={}",
          from.traceId(),
          recipient.account(),
          e);
      return CopyResult.TO_QUEUE;
    }
  }

  /// The message, in memory if it fits into one row, since each recipient's copy is made of it.
  private Contents message(Id id) {
    List<byte[]> rows =
        kv.read(
            id.partition(),
            r -> {
              requireRecord(r, id);
              return r.scan(BODIES, id.bodyKey(0), id.bodyKey(-1), 2).stream()
                  .map(Reader.Row::value)
                  .toList();
            });
    return rows.size() == 1 ? new InMemory(rows.getFirst()) : stored(id);
  }

  private record InMemory(byte[] bytes) implements Contents {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public void writeTo(OutputStream target) throws IOException {
      target.write(bytes);
    }
  }

  private Contents stored(Id id) {
    return new Contents() {
      @Override
      public long size() {
        return kv.read(
            id.partition(),
            r -> {
              requireRecord(r, id);
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
          byte[] row = kv.read(id.partition(), r -> piece(r, id, key)).orElse(null);
          if (row == null) {
            return;
          }
          target.write(row);
        }
      }
    };
  }

  /// @return empty after the last
  private static Optional<byte[]> piece(Reader reader, Id id, byte[] key) {
    requireRecord(reader, id);
    return Optional.ofNullable(reader.get(BODIES, key));
  }

  /// If another process has removed rows, the remaining part must not be used as the complete
  /// message.
  private static void requireRecord(Reader reader, Id id) {
    if (reader.get(RECORDS, id.bytes()) == null) {
      throw new LeaseLostException("intake " + id.hex + " was filed by another process");
    }
  }

  private @Nullable IntakeRecord read(Id id) {
    return kv.read(id.partition(), r -> Optional.ofNullable(r.get(RECORDS, id.bytes())))
        .map(IntakeRecord::decode)
        .orElse(null);
  }

  private static void erase(Writer writer, Id id) {
    writer.delete(RECORDS, id.bytes());
    writer.delete(LEASES, id.bytes());
    writer.walk(
        BODIES,
        id.bodyKey(0),
        id.bodyKey(-1),
        (key, _) -> {
          writer.delete(BODIES, key.clone());
          return true;
        });
  }

  /// Waits until the copies that are being delivered are done.
  @Override
  public void close() {
    workers.close();
  }
}
