package org.posthorn.search.index;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.extract.process.Document;
import org.posthorn.extract.process.Extraction;
import org.posthorn.extract.process.Extractor;
import org.posthorn.extract.process.ExtractorLimits;
import org.posthorn.extract.text.Outcome;
import org.posthorn.kv.StoreException;
import org.posthorn.mime.EntityFormatException;
import org.posthorn.runtime.Metrics;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.StoredStructures;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.Structure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has the attachments read that wait, in a thread of its own, and gives what was read to the
/// indexers. Whatever becomes of a file is kept, so that none is tried without end.
final class AttachmentIndexer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AttachmentIndexer.class);

  /// Emails of a shard that are looked up together.
  private static final int TOGETHER = 16;

  /// Characters of Emails that wait for being given to the indexers: with so many, or after so
  /// long, they are. Many small ones are given together, since each time costs the indexer a round.
  private static final int WAITING_CHARACTERS_MAX = 1 << 20;

  private static final Duration WAITING_MAX = Duration.ofSeconds(2);

  /// Characters of all files of an Email that are kept.
  private static final int EMAIL_CHARACTERS_MAX = 4 << 20;

  /// How often it is looked for some although none was announced.
  private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

  private static final Duration END_MAX = Duration.ofSeconds(5);

  private final MailStore store;
  private final List<ShardSlot> slots;
  private final List<Indexer> indexers;
  private final Extractor extractor;
  private final ExtractorLimits limits;
  private final Duration retryAfter;
  private final Metrics.Counter read;
  private final Metrics.Counter unreadable;
  private final Metrics.Counter stopped;
  private final Map<AccountId, Long> versions = new ConcurrentHashMap<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private final Condition idle = lock.newCondition();
  private boolean looking = true;
  private boolean isIdle;
  private volatile boolean closing;

  /// When something was read last.
  private long worked = System.nanoTime();

  private @Nullable Thread thread;

  /// What reads attachments, and the bounds that it has.
  record Reading(Extractor extractor, ExtractorLimits limits) {}

  AttachmentIndexer(
      MailStore store,
      List<ShardSlot> slots,
      List<Indexer> indexers,
      Reading reading,
      Duration retryAfter,
      Metrics metrics) {
    this.store = store;
    this.slots = List.copyOf(slots);
    this.indexers = List.copyOf(indexers);
    this.extractor = reading.extractor;
    this.limits = reading.limits;
    this.retryAfter = retryAfter;
    this.read = metrics.counter("search.attachments.read");
    this.unreadable = metrics.counter("search.attachments.unreadable");
    this.stopped = metrics.counter("search.attachments.stopped");
  }

  void start() {
    Thread started = new Thread(this::run, "search-attachments");
    started.setDaemon(true);
    thread = started;
    started.start();
  }

  /// Some may wait now. Does not block.
  void look() {
    lock.lock();
    try {
      looking = true;
      isIdle = false;
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Changes whenever attachments of an account were read.
  long version(AccountId account) {
    return versions.getOrDefault(account, 0L);
  }

  /// Waits until none wait.
  ///
  /// @return false if the time was too short
  boolean awaitIdle(Duration most) throws InterruptedException {
    long left = most.toNanos();
    lock.lock();
    try {
      while (!isIdle) {
        if (left <= 0) {
          return false;
        }
        left = idle.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try (extractor) {
      while (!closing) {
        try {
          round();
        } catch (UncheckedIOException e) {
          LOG.error("search event=attachments-not-read action=retry", e);
          rest(retryAfter, false);
        } catch (RuntimeException e) {
          LOG.error("search event=attachments-failed action=retry", e);
          rest(retryAfter, false);
        }
      }
    } catch (InterruptedException e) {
      LOG.warn("search event=attachments-interrupted");
    }
  }

  private void round() throws InterruptedException {
    lock.lock();
    try {
      looking = false;
    } finally {
      lock.unlock();
    }
    List<Shard.Waiting> waiting = new ArrayList<>();
    for (ShardSlot slot : slots) {
      waiting.addAll(slot.waiting(TOGETHER));
    }
    if (waiting.isEmpty()) {
      if (rest(limits.idleMax().minusNanos(System.nanoTime() - worked), true)) {
        extractor.rest();
        rest(LOOK_EVERY, true);
      }
      return;
    }
    List<Indexer.Read> done = new ArrayList<>();
    long characters = 0;
    long began = System.nanoTime();
    for (Shard.Waiting each : waiting) {
      List<ReadAttachments.File> files = read(each);
      worked = System.nanoTime();
      if (closing) {
        return; // perhaps not all of its files were tried
      }
      done.add(new Indexer.Read(each.account(), each.email(), files));
      characters += files.stream().mapToLong(file -> file.text().length()).sum();
      if (characters >= WAITING_CHARACTERS_MAX || worked - began >= WAITING_MAX.toNanos()) {
        handOver(done);
        done.clear();
        characters = 0;
        began = System.nanoTime();
      }
    }
    handOver(done);
  }

  /// Gives to the indexers what was read, and waits until they have tried to keep it.
  private void handOver(List<Indexer.Read> done) throws InterruptedException {
    for (Indexer indexer : indexers) {
      List<Indexer.Read> own = done.stream().filter(each -> indexer.has(each.account())).toList();
      CountDownLatch kept = new CountDownLatch(1);
      if (!own.isEmpty()) {
        indexer.keep(own, kept::countDown);
        while (!closing && !kept.await(1, TimeUnit.SECONDS)) {
          // The indexer works on something else, or has no space.
        }
      }
    }
    done.forEach(each -> versions.merge(each.account(), 1L, Long::sum));
  }

  /// Ends early if the index is closed.
  ///
  /// @param looks whether it also ends if some may wait
  /// @return whether the time has run out
  private boolean rest(Duration most, boolean looks) throws InterruptedException {
    long left = most.toNanos();
    lock.lock();
    try {
      if (looks && !looking) {
        isIdle = true;
        idle.signalAll();
      }
      while (left > 0 && !closing && !(looks && looking)) {
        left = woken.awaitNanos(left);
      }
      return left <= 0;
    } finally {
      lock.unlock();
    }
  }

  /// What could be read of the files of an Email.
  ///
  /// @throws UncheckedIOException if none can be read now
  /// @throws StoreException if the store cannot be read now
  private List<ReadAttachments.File> read(Shard.Waiting waiting) {
    try {
      return stored(waiting);
    } catch (UncheckedIOException | StoreException | MailException e) {
      throw e;
    } catch (RuntimeException e) {
      // Of this Email: the others go on, and it is not tried again.
      LOG.error(
          "search event=attachments-unreadable account={} email={}",
          waiting.account(),
          waiting.email(),
          e);
      return List.of(new ReadAttachments.File("", Outcome.UNREADABLE));
    }
  }

  private List<ReadAttachments.File> stored(Shard.Waiting waiting) {
    List<ReadAttachments.File> files = new ArrayList<>();
    try {
      MailAccount account = store.account(Principal.system(), waiting.account());
      StoredStructures.visit(
          account,
          new long[] {waiting.email()},
          new StoredStructures.Visitor() {
            @Override
            public void structure(Structure structure) {
              files.addAll(read(account, structure));
            }

            @Override
            public void missing(long emailId) {
              // Erased meanwhile: the indexer removes it.
            }

            @Override
            public void damaged(long emailId, StoreException cause) {
              // Its names are not known either.
            }
          });
    } catch (MailException e) {
      if (e.kind() != MailException.Kind.NOT_FOUND) {
        throw e;
      }
      // The account or the message is gone.
    } catch (StoreException e) {
      if (e.kind() != StoreException.Kind.CORRUPT && e.kind() != StoreException.Kind.IO) {
        throw e;
      }
      LOG.warn(
          "search event=attachments-unreadable account={} email={} reason={}",
          waiting.account(),
          waiting.email(),
          e.toString());
    } catch (EntityFormatException e) {
      LOG.warn("search event=structure-unreadable email={}", waiting.email(), e);
    }
    return files;
  }

  private List<ReadAttachments.File> read(MailAccount account, Structure structure) {
    int[] left = {EMAIL_CHARACTERS_MAX};
    long began = System.nanoTime();
    try (MessageBytes bytes = account.open(structure.emailId())) {
      return AttachedFiles.read(
          structure.entity(),
          bytes::range,
          limits.octetsMax(),
          (name, document) -> {
            if (closing || System.nanoTime() - began >= limits.messageMax().toNanos()) {
              return new ReadAttachments.File(name, Outcome.TIME_LIMIT);
            }
            if (left[0] == 0) {
              return new ReadAttachments.File(name, Outcome.TOO_LARGE);
            }
            ReadAttachments.File file = file(document.get(), left[0]);
            left[0] -= file.text().length();
            return file;
          });
    }
  }

  private ReadAttachments.File file(Document document, int charactersMax) {
    Extraction extraction = extractor.read(document);
    count(extraction.outcome());
    String text = extraction.text();
    return text.length() > charactersMax
        ? new ReadAttachments.File(document.name(), Outcome.CUT, text.substring(0, charactersMax))
        : new ReadAttachments.File(document.name(), extraction.outcome(), text);
  }

  private void count(Outcome outcome) {
    switch (outcome) {
      case READ, CUT -> read.increment();
      case UNREADABLE -> unreadable.increment();
      case TIME_LIMIT, CRASHED -> stopped.increment();
      case UNKNOWN_KIND, TOO_LARGE -> {
        // It was not tried.
      }
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      woken.signalAll();
    } finally {
      lock.unlock();
    }
    Thread started = thread;
    if (started == null) {
      extractor.close();
      return;
    }
    try {
      if (!started.join(END_MAX)) {
        LOG.warn("search event=attachments-not-stopped action=left-behind");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
