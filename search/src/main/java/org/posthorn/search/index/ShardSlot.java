package org.posthorn.search.index;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.LockObtainFailedException;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.runtime.Metrics;
import org.posthorn.search.TextPlace;
import org.posthorn.search.WordCounts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A shard with what becomes of it: it is opened while the server runs already, and may fail. An
/// indexer opens, writes and closes it; any thread may ask.
final class ShardSlot {
  private static final Logger LOG = LoggerFactory.getLogger(ShardSlot.class);

  private final int number;
  private final int count;
  private final Path path;
  private final Setup setup;

  private volatile @Nullable Shard shard;
  private volatile boolean suspect;
  private volatile boolean rebuild;
  private long retryAt = System.nanoTime();
  private boolean failureSaid;

  /// What all shards have in common.
  ///
  /// @param readMin see [IndexLimits]
  record Setup(
      IndexFiles files,
      long memoryBytes,
      int readMin,
      Duration retryAfter,
      Metrics.Counter failures) {}

  /// @param count of all shards
  ShardSlot(int number, int count, Path path, Setup setup) {
    this.number = number;
    this.count = count;
    this.path = path;
    this.setup = setup;
  }

  /// Something done with an open shard.
  interface Work {
    void on(Shard shard) throws IOException;
  }

  boolean has(AccountId account) {
    return Math.floorMod((account.value() * 0x9E3779B97F4A7C15L) >>> 32, count) == number;
  }

  /// Opens the shard if it is not open. One that is damaged is made anew.
  ///
  /// @return whether it was opened now
  boolean openIfNecessary() {
    if (suspect || rebuild) {
      abandon();
    }
    if (shard != null || System.nanoTime() - retryAt < 0) {
      return false;
    }
    suspect = false;
    try {
      shard = rebuild ? anew() : open();
      rebuild = false;
      failureSaid = false;
      return true;
    } catch (IOException | RuntimeException e) {
      failed(e);
      return false;
    }
  }

  private Shard open() throws IOException {
    try {
      return Shard.open(path, setup.files, setup.memoryBytes);
    } catch (LockObtainFailedException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "search event=shard-damaged shard={} action=rebuild reason={}", number, e.toString());
      return anew();
    }
  }

  private Shard anew() throws IOException {
    IndexVersion.clear(path);
    return Shard.open(path, setup.files, setup.memoryBytes);
  }

  /// Works on the shard, if it is open. If it fails it is closed, and opened again later.
  void use(Work work) {
    Shard open = shard;
    if (open == null) {
      return;
    }
    try {
      work.on(open);
    } catch (IOException | AlreadyClosedException e) {
      if (shard != null) {
        abandon();
        failed(e);
      }
    }
  }

  private void failed(Exception e) {
    setup.failures.increment();
    retryAt = System.nanoTime() + setup.retryAfter.toNanos();
    if (!failureSaid) {
      LOG.error("search event=shard-failed shard={} action=searching-without", number, e);
      failureSaid = true;
    }
  }

  /// Asks the shard. What fails is looked into by the indexer.
  ///
  /// @return empty if the shard cannot answer
  Optional<Shard.Found> ask(AccountId account, TextPlace place, String folded) {
    Shard open = shard;
    if (open == null || suspect || rebuild) {
      return Optional.empty();
    }
    try {
      return Optional.of(open.ask(account, place, folded, setup.readMin));
    } catch (AlreadyClosedException e) {
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      LOG.warn("search event=shard-suspect shard={} action=check reason={}", number, e.toString());
      suspect = true;
      return Optional.empty();
    }
  }

  /// How often bodies have words that begin with a text; empty if the shard is not open.
  Optional<WordCounts> counts(AccountId account, String folded) {
    Shard open = shard;
    try {
      return open == null ? Optional.empty() : Optional.of(open.counts(account, folded));
    } catch (IOException | AlreadyClosedException e) {
      return Optional.empty();
    }
  }

  /// Some Emails whose attachments wait for being read.
  List<Shard.Waiting> waiting(int most) {
    Shard open = shard;
    try {
      return open == null ? List.of() : open.waiting(most);
    } catch (IOException | AlreadyClosedException e) {
      return List.of();
    }
  }

  /// How many Emails have attachments that wait; 0 if the shard is not open.
  int waitingCount() {
    Shard open = shard;
    try {
      return open == null ? 0 : open.waitingCount();
    } catch (IOException | AlreadyClosedException e) {
      return 0;
    }
  }

  /// What is known of the attachments of an Email.
  Optional<ReadAttachments> attachments(AccountId account, long email) {
    Shard open = shard;
    try {
      return open == null ? Optional.empty() : open.attachments(account, email);
    } catch (IOException | AlreadyClosedException e) {
      return Optional.empty();
    }
  }

  /// How many Emails of an account have documents; 0 if the shard is not open.
  int documents(AccountId account) {
    Shard open = shard;
    try {
      return open == null ? 0 : open.emails(account).count();
    } catch (IOException | AlreadyClosedException e) {
      return 0;
    }
  }

  boolean isOpen() {
    return shard != null;
  }

  /// Asks the indexer to make the shard anew.
  void rebuild() {
    rebuild = true;
  }

  int documents() {
    Shard open = shard;
    try {
      return open == null ? 0 : open.documents();
    } catch (AlreadyClosedException e) {
      return 0;
    }
  }

  long bytes() {
    Shard open = shard;
    try {
      return open == null ? 0 : open.bytes();
    } catch (IOException | AlreadyClosedException e) {
      return 0;
    }
  }

  private void abandon() {
    Shard open = shard;
    shard = null;
    if (open != null) {
      try {
        open.abandon();
      } catch (IOException | RuntimeException e) {
        LOG.debug("search event=shard-not-closed shard={}", number, e);
      }
    }
  }

  /// Commits and closes.
  void close() {
    Shard open = shard;
    shard = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException | RuntimeException e) {
        LOG.warn("search event=shard-not-closed shard={} reason={}", number, e.toString());
      }
    }
  }
}
