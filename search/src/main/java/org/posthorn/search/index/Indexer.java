package org.posthorn.search.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.lucene.store.AlreadyClosedException;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.MailException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps some shards up to date, in a thread of its own. Whatever fails, the mail goes on without
/// the index, and it is tried again later.
final class Indexer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Indexer.class);

  /// Steps of an account before others have their turn.
  private static final int STEPS_AT_ONCE = 40;

  private static final Duration REFRESH_EVERY = Duration.ofSeconds(1);
  private static final Duration END_MAX = Duration.ofSeconds(20);

  private final Path directory;
  private final MailStore store;
  private final List<ShardSlot> slots;
  private final IndexLimits limits;
  private final Pace pace;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private final Condition idle = lock.newCondition();
  private final Set<AccountId> waiting = new LinkedHashSet<>();
  private final Set<AccountId> toRebuild = new TreeSet<>();
  private final Deque<ToKeep> toKeep = new ArrayDeque<>();
  private volatile Runnable attachmentsWait = () -> {};
  private boolean working = true;
  private volatile boolean checkAsked;
  private volatile boolean closing;
  private @Nullable Thread thread;

  private long committed = System.nanoTime();
  private long refreshed = System.nanoTime();
  private long checked;
  private boolean fullSaid;

  /// @param slots of the shards that this indexer writes
  Indexer(Path directory, MailStore store, List<ShardSlot> slots, IndexLimits limits, Pace pace) {
    this.directory = directory;
    this.store = store;
    this.slots = List.copyOf(slots);
    this.limits = limits;
    this.pace = pace;
  }

  /// What was read of the attachments of an Email.
  record Read(AccountId account, long email, List<ReadAttachments.File> files) {}

  /// Some of them, and who wants to know when it was tried to keep them: mostly searches find them
  /// then.
  private record ToKeep(List<Read> read, Runnable kept) {}

  /// Is called when Emails were indexed whose attachments wait.
  void onAttachments(Runnable look) {
    attachmentsWait = look;
  }

  /// Keeps what was read of attachments, soon. Does not block.
  void keep(List<Read> read, Runnable kept) {
    lock.lock();
    try {
      toKeep.add(new ToKeep(List.copyOf(read), kept));
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void start() {
    Thread started = new Thread(this::run, "search-index");
    started.setDaemon(true);
    thread = started;
    started.start();
  }

  /// The mail of an account has changed. Does not block.
  void look(AccountId account) {
    lock.lock();
    try {
      if (waiting.add(account)) {
        woken.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Indexes an account anew.
  void rebuild(AccountId account) {
    lock.lock();
    try {
      toRebuild.add(account);
      waiting.add(account);
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Looks at the shards, of which one is to be opened anew.
  void wake() {
    lock.lock();
    try {
      checkAsked = true;
      working = true;
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// How many accounts wait.
  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until no account waits.
  ///
  /// @return false if the time was too short
  boolean awaitIdle(Duration most) throws InterruptedException {
    long left = most.toNanos();
    lock.lock();
    try {
      while (working || !waiting.isEmpty()) {
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
    while (!closing) {
      try {
        round();
      } catch (RuntimeException e) {
        LOG.error("search event=indexer-failed action=retry", e);
        rest(pace.limits().retryAfter());
      } catch (InterruptedException e) {
        LOG.warn("search event=indexer-interrupted");
        return;
      }
    }
    slots.forEach(ShardSlot::close);
  }

  private void round() throws InterruptedException {
    if (isFull()) {
      rest(pace.limits().retryAfter());
      return;
    }
    boolean opened = false;
    for (ShardSlot slot : slots) {
      opened |= slot.openIfNecessary();
    }
    if (opened
        || checkAsked
        || System.nanoTime() - checked >= pace.limits().checkEvery().toNanos()) {
      checkAsked = false;
      checked = System.nanoTime();
      lookAtAll();
    }
    List<AccountId> accounts = next();
    pace.begin();
    List<ToKeep> all = takeAttachments();
    try {
      for (ToKeep each : all) {
        each.read.forEach(read -> slot(read.account).use(shard -> keep(shard, read)));
      }
      for (AccountId account : accounts) {
        if (closing) {
          return;
        }
        indexOrSay(account);
      }
      maintain(true);
    } finally {
      all.forEach(each -> each.kept.run()); // also if it failed: then they still wait
    }
    attachmentsWait.run();
  }

  private List<ToKeep> takeAttachments() {
    lock.lock();
    try {
      List<ToKeep> all = new ArrayList<>(toKeep);
      toKeep.clear();
      return all;
    } finally {
      lock.unlock();
    }
  }

  private void keep(Shard shard, Read read) throws IOException {
    shard.refresh(); // whether it still waits, since it may be erased
    Optional<ReadAttachments> known = known(shard, read);
    if (known.isEmpty() || !known.get().waiting()) {
      return;
    }
    ReadAttachments attachments = known.get().with(read.files);
    try {
      shard.put(read.account, read.email, attachments, limits);
    } catch (AlreadyClosedException e) {
      throw e; // that is the shard's
    } catch (RuntimeException e) {
      LOG.error(
          "search event=attachments-not-kept account={} email={} action=without-text",
          read.account,
          read.email,
          e);
      shard.put(read.account, read.email, attachments.unreadable(), limits);
    }
  }

  /// What the index has. If that is damaged, it is made anew of what was read.
  private static Optional<ReadAttachments> known(Shard shard, Read read) throws IOException {
    try {
      return shard.attachments(read.account, read.email);
    } catch (IllegalArgumentException e) {
      LOG.warn(
          "search event=attachments-damaged account={} email={} action=replace",
          read.account,
          read.email,
          e);
      List<String> names =
          read.files.stream()
              .map(ReadAttachments.File::name)
              .filter(name -> !name.isEmpty())
              .toList();
      return Optional.of(new ReadAttachments(names, List.of(), true));
    }
  }

  private void indexOrSay(AccountId account) {
    try {
      index(account);
    } catch (RuntimeException e) {
      // Its mail cannot be read; the others go on. It is tried again with the next check.
      LOG.error("search event=account-not-indexed account={}", account, e);
    }
  }

  /// The space that is left belongs to mail.
  private boolean isFull() {
    try {
      long free = Files.getFileStore(directory).getUsableSpace();
      boolean full = free < limits.freeBytesMin();
      if (full && !fullSaid) {
        LOG.warn("search event=paused reason=\"little free space\" free={}", free);
      }
      fullSaid = full;
      return full;
    } catch (IOException e) {
      return false; // opening the shards will say what is wrong
    }
  }

  /// All accounts with mail, and those that have documents although they are gone.
  private void lookAtAll() {
    Set<AccountId> existing = new TreeSet<>();
    store.forEachAccount(existing::add);
    for (ShardSlot slot : slots) {
      slot.use(shard -> {
        for (AccountId account : shard.accounts()) {
          if (!existing.contains(account)) {
            shard.delete(account);
          }
        }
        shard.refresh();
      });
    }
    existing.stream().filter(this::has).forEach(this::look);
  }

  /// Whether it indexes this account.
  boolean has(AccountId account) {
    return slots.stream().anyMatch(slot -> slot.has(account));
  }

  /// Waits for accounts to look at.
  private List<AccountId> next() throws InterruptedException {
    lock.lock();
    try {
      if (waiting.isEmpty()) {
        working = false;
        idle.signalAll();
        long left = patience();
        while (waiting.isEmpty() && toKeep.isEmpty() && !checkAsked && !closing && left > 0) {
          left = woken.awaitNanos(left);
        }
        working = true;
      }
      if (waiting.isEmpty()) {
        return List.of();
      }
    } finally {
      lock.unlock();
    }
    pace.gather();
    rest(pace.limits().gather());
    lock.lock();
    try {
      List<AccountId> accounts = new ArrayList<>(waiting);
      waiting.clear();
      return accounts;
    } finally {
      lock.unlock();
    }
  }

  /// Until something is due although no mail changes.
  private long patience() {
    return Math.min(
        pace.limits().commitEvery().toNanos(),
        Math.min(pace.limits().checkEvery().toNanos(), pace.limits().retryAfter().toNanos()));
  }

  private void index(AccountId account) {
    slot(account)
        .use(shard -> {
          if (takeRebuild(account)) {
            shard.delete(account);
            shard.refresh();
          }
          try {
            index(shard, store.account(Principal.system(), account));
          } catch (MailException e) {
            if (e.kind() != MailException.Kind.NOT_FOUND) {
              throw e;
            }
            shard.delete(account); // it was erased
            shard.refresh();
          }
        });
  }

  private ShardSlot slot(AccountId account) {
    return slots.stream().filter(each -> each.has(account)).findFirst().orElseThrow();
  }

  private boolean takeRebuild(AccountId account) {
    lock.lock();
    try {
      return toRebuild.remove(account);
    } finally {
      lock.unlock();
    }
  }

  private void index(Shard shard, MailAccount account) throws IOException {
    int[] steps = {0};
    boolean complete =
        new AccountIndexing(
                shard,
                account,
                limits,
                messages -> {
                  pace.indexed(messages);
                  maintain(false);
                  return !closing && ++steps[0] < STEPS_AT_ONCE;
                })
            .run();
    if (!complete) {
      look(account.id());
    }
  }

  /// @param now whether to show what was written at once
  private void maintain(boolean now) {
    long time = System.nanoTime();
    if (now || time - refreshed >= REFRESH_EVERY.toNanos()) {
      slots.forEach(slot -> slot.use(Shard::refresh));
      refreshed = time;
    }
    if (time - committed >= pace.limits().commitEvery().toNanos()) {
      slots.forEach(slot -> slot.use(Shard::commit));
      committed = System.nanoTime();
    }
    pace.pause(this::rest);
  }

  /// Ends early if the index is closed.
  private void rest(Duration duration) {
    long left = duration.toNanos();
    lock.lock();
    try {
      while (left > 0 && !closing) {
        left = woken.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
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
      return;
    }
    try {
      if (!started.join(END_MAX)) {
        LOG.warn("search event=not-stopped action=left-behind");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
