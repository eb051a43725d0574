package org.posthorn.journal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.posthorn.journal.JournalRows.KnownArchive;
import org.posthorn.journal.JournalRows.RecordId;
import org.posthorn.journal.JournalRows.State;
import org.posthorn.journal.JournalRows.Waiting;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.Reader;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.lease.Lease;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Appends waiting records to the archive, in batches: append, sync, note in the store how far the
/// archive is, remove the rows. Whatever step a crash follows, the rows that are left are found
/// again, and those that are in the archive are recognised by their ids.
final class Archiver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Archiver.class);
  private static final RecordId NOTHING = new RecordId("");
  private static final int PAGE = 200;

  private final KeyValueStore kv;
  private final Journal.Target target;
  private final Function<RecordId, Lease> leases;
  private final Predicate<RecordId> isOpen;
  private final InstantSource clock;
  private final JournalLimits limits;
  private final LinkedBlockingQueue<RecordId> named = new LinkedBlockingQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final ReentrantLock writing = new ReentrantLock();
  private @Nullable ArchiveWriter archive;
  private @Nullable Thread thread;
  private final CountDownLatch stopping = new CountDownLatch(1);

  /// Records whose rows cannot be read. They are kept, and others do not wait for them.
  private final Set<RecordId> unreadable = ConcurrentHashMap.newKeySet();

  private volatile Optional<String> failure = Optional.empty();
  private volatile long records;
  private volatile Optional<Head> head = Optional.empty();

  Archiver(
      KeyValueStore kv,
      Journal.Target target,
      Function<RecordId, Lease> leases,
      Predicate<RecordId> isOpen,
      InstantSource clock,
      JournalLimits limits) {
    this.kv = kv;
    this.target = target;
    this.leases = leases;
    this.isOpen = isOpen;
    this.clock = clock;
    this.limits = limits;
    waiting.set(count());
  }

  void start() {
    thread = Thread.ofVirtual().name("journal").start(this::run);
  }

  int waiting() {
    return waiting.get();
  }

  void added() {
    waiting.incrementAndGet();
  }

  void removed() {
    waiting.decrementAndGet();
  }

  /// A record can be archived now.
  void look(RecordId id) {
    named.add(id);
  }

  Journal.Status status() {
    return new Journal.Status(
        target.directory(),
        target.encrypting().getAsBoolean(),
        waiting.get(),
        failure,
        records,
        head);
  }

  private void run() {
    boolean all = true;
    long last = System.nanoTime();
    try {
      while (stopping.getCount() > 0) {
        boolean done = (all ? archiveAll() : archiveNamed()) && signDaily();
        last = all ? System.nanoTime() : last;
        all = !done;
        if (done) {
          RecordId next = named.poll(limits.again().toMillis(), TimeUnit.MILLISECONDS);
          // Also while there is always mail: another server may have left records behind.
          all = next == null || System.nanoTime() - last > limits.leaseTime().toNanos();
          if (next != null) {
            named.add(next);
          }
        } else {
          var _ = stopping.await(limits.again().toMillis(), TimeUnit.MILLISECONDS);
          named.clear(); // everything is looked for
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server is being closed
    }
  }

  /// A piece of work on the archive.
  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  /// @return whether it succeeded
  private boolean tried(Work work) {
    writing.lock();
    try {
      work.run();
      if (failure.isPresent()) {
        LOG.info("journal event=archive-written-again directory={}", target.directory());
        failure = Optional.empty();
      }
      return true;
    } catch (IOException | RuntimeException e) {
      if (failure.isEmpty()) {
        LOG.error(
            "journal event=archive-failed directory={} waiting={}",
            target.directory(),
            waiting.get(),
            e);
      }
      failure = Optional.of(reason(e));
      closeArchive();
      return false;
    } finally {
      writing.unlock();
    }
  }

  /// For an administrator.
  private static String reason(Exception e) {
    return switch (e) {
      case NoSuchFileException missing -> missing.getFile() + " does not exist";
      case AccessDeniedException denied -> denied.getFile() + " is not accessible to this server";
      case IOException io -> String.valueOf(io.getMessage());
      default -> e.toString();
    };
  }

  private ArchiveWriter archive() throws IOException {
    ArchiveWriter ready = archive;
    if (ready == null) {
      ready =
          new ArchiveWriter(
              target.directory(),
              KnownArchive.all(kv),
              target.encrypting().getAsBoolean()
                  ? Optional.of(JournalKeys.archive(kv, target.vault()))
                  : Optional.empty(),
              JournalKeys.signing(kv, target.vault()),
              limits);
      archive = ready;
      ready.known().store(kv);
      told(ready);
    }
    return ready;
  }

  private void told(ArchiveWriter from) {
    records = from.link().number();
    head = from.lastHead();
  }

  private void closeArchive() {
    ArchiveWriter open = archive;
    archive = null;
    if (open != null) {
      open.close();
    }
  }

  // --------------------------------------------------------------------- what waits

  /// Archives everything that waits and that no other process has.
  ///
  /// @return whether it succeeded
  private boolean archiveAll() {
    return tried(() -> {
      ArchiveWriter to = archive(); // its failure is seen even if nothing waits
      if (target.encrypting().getAsBoolean()) {
        to.copyKey(JournalKeys.archive(kv, target.vault())); // the master key may be another one
      }
      for (int number = 0; number < JournalRows.SHARDS; number++) {
        Partition shard = JournalRows.shard(number);
        removeUnfinished(shard);
        List<RecordId> ids = new ArrayList<>();
        RowRange.all(shard, JournalRows.ENTRIES)
            .inPagesOf(PAGE)
            .each(
                kv,
                row -> {
                  RecordId id = RecordId.of(row.key());
                  if (!isOpen.test(id)) {
                    ids.add(id);
                  }
                });
        batches(ids, this::take);
      }
      waiting.set(count());
    });
  }

  private boolean archiveNamed() {
    List<RecordId> ids = new ArrayList<>();
    named.drainTo(ids, 10 * limits.batchRecords());
    ids.removeIf(NOTHING::equals);
    return tried(() -> batches(ids.stream().distinct().toList(), _ -> true));
  }

  private boolean take(RecordId id) {
    Instant now = clock.instant();
    return kv.write(
        id.partition(),
        Durability.RELAXED, // lost, it leaves a lease that ends sooner
        writer ->
            writer.get(JournalRows.ENTRIES, id.bytes()) != null
                && leases.apply(id).take(writer, now));
  }

  /// Removes rows of messages that were never complete.
  private void removeUnfinished(Partition shard) {
    byte[] from = {};
    while (true) {
      byte[] start = from;
      List<Reader.Row> first =
          kv.read(shard, r -> r.scan(JournalRows.BODIES, start, new byte[0], 1));
      if (first.isEmpty()) {
        return;
      }
      RecordId id = RecordId.of(Arrays.copyOf(first.getFirst().key(), JournalRows.ID_BYTES));
      if (!isOpen.test(id)) {
        Instant now = clock.instant();
        kv.write(
            shard,
            Durability.RELAXED,
            writer -> {
              if (writer.get(JournalRows.ENTRIES, id.bytes()) == null
                  && leases.apply(id).isFree(writer, now)) {
                JournalRows.erase(writer, id);
              }
              return true;
            });
      }
      from = id.piece(-1); // the largest number, as keys are unsigned
    }
  }

  private int count() {
    return KnownArchives.waiting(kv);
  }

  /// @param takes whether this process may archive a record
  private void batches(List<RecordId> ids, Predicate<RecordId> takes) throws IOException {
    List<RecordId> batch = new ArrayList<>();
    long bytes = 0;
    for (RecordId id : ids) {
      if (unreadable.contains(id) || !takes.test(id)) {
        continue;
      }
      Optional<Waiting> row = waiting(id);
      if (row.isEmpty()) {
        continue; // refused, or archived meanwhile
      }
      if (batch.isEmpty()) {
        archive().roll(clock.instant());
      }
      append(id, row.get());
      batch.add(id);
      bytes += row.get().size();
      if (batch.size() == limits.batchRecords() || bytes >= limits.batchBytes()) {
        finish(batch);
        batch.clear();
        bytes = 0;
      }
    }
    if (!batch.isEmpty()) {
      finish(batch);
    }
  }

  /// Empty also for a row that is damaged: it is kept, and others do not wait for it.
  private Optional<Waiting> waiting(RecordId id) {
    try {
      return Optional.ofNullable(kv.get(id.partition(), JournalRows.ENTRIES, id.bytes()))
          .map(Waiting::decode);
    } catch (StoreException e) {
      if (e.kind() != StoreException.Kind.CORRUPT) {
        throw e;
      }
      LOG.error("journal event=record-unreadable id={} action=kept", id.hex(), e);
      unreadable.add(id);
      return Optional.empty();
    }
  }

  private void append(RecordId id, Waiting row) throws IOException {
    ArchiveWriter to = archive();
    if (to.has(id.hex())) {
      return; // before a crash, or before a failure of the store
    }
    Instant now = clock.instant();
    try (Body body = new Body(id)) {
      byte[] header = body.readNBytes(row.headerBytes());
      byte[] full =
          ArchivedMessage.encode(
              id.bytes(),
              JournalEntry.read(header),
              row.state() == State.ACCEPTED
                  ? ArchivedMessage.Outcome.ACCEPTED
                  : ArchivedMessage.Outcome.UNKNOWN,
              row.size(),
              row.sha256(),
              now);
      to.append(id.bytes(), full, body::transferAll, now);
    } catch (StoreException e) {
      if (e.kind() == StoreException.Kind.CORRUPT) {
        LOG.error("journal event=record-unreadable id={} action=kept", id.hex(), e);
        unreadable.add(id);
      }
      throw e;
    }
  }

  private void finish(List<RecordId> batch) throws IOException {
    ArchiveWriter to = archive();
    to.sync();
    to.known().store(kv);
    told(to);
    Map<Partition, List<RecordId>> shards = new HashMap<>();
    batch.forEach(id -> shards.computeIfAbsent(id.partition(), _ -> new ArrayList<>()).add(id));
    shards.forEach((shard, ids) ->
        kv.write(
            shard,
            Durability.SYNCED,
            writer -> {
              for (RecordId id : ids) {
                // If another process has taken it over, it archives it too, under the same id.
                if (leases.apply(id).isHeld(writer)) {
                  JournalRows.erase(writer, id);
                }
              }
              return true;
            }));
    waiting.addAndGet(-batch.size());
  }

  /// The rows of a record as a stream.
  private final class Body extends InputStream {
    private final RecordId id;
    private byte[] piece = {};
    private int at;
    private int number;

    Body(RecordId id) {
      this.id = id;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int count) {
      if (at == piece.length && !fill()) {
        return -1;
      }
      int step = Math.min(count, piece.length - at);
      System.arraycopy(piece, at, into, offset, step);
      at += step;
      return step;
    }

    private boolean fill() {
      byte[] next = kv.get(id.partition(), JournalRows.BODIES, id.piece(number));
      if (next == null) {
        return false;
      }
      piece = next;
      at = 0;
      number++;
      return next.length > 0;
    }

    private void transferAll(OutputStream into) throws IOException {
      var _ = transferTo(into);
    }
  }

  // --------------------------------------------------------------------- heads

  /// Once a day.
  private boolean signDaily() {
    ArchiveWriter open = archive;
    if (open == null || open.link().number() == 0) {
      return true;
    }
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    boolean due =
        open.lastHead()
            .filter(last -> !LocalDate.ofInstant(last.signed(), ZoneOffset.UTC).isBefore(today))
            .isEmpty();
    return !due || tried(() -> signed(open));
  }

  private Head signed(ArchiveWriter by) throws IOException {
    Head made = by.sign(clock.instant());
    by.known().store(kv);
    told(by);
    return made;
  }

  Head sign() throws IOException {
    writing.lock();
    try {
      return signed(archive());
    } catch (IOException e) {
      closeArchive(); // which removes what was written incompletely when it is opened again
      throw e;
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void close() {
    stopping.countDown();
    named.add(NOTHING);
    Thread running = thread;
    if (running != null) {
      try {
        running.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (archiveAll()) {
      var _ =
          tried(() -> {
            ArchiveWriter open = archive();
            if (open.link().number() > 0
                && open.lastHead().filter(last -> last.link().equals(open.link())).isEmpty()) {
              var _ = signed(open);
            }
          });
    }
    closeArchive();
  }
}
