package org.posthorn.queue;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import org.posthorn.queue.rows.DueKey;
import org.posthorn.queue.rows.DueRow;
import org.posthorn.transport.Window;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.Outcome;

/// Who waits in [Schedule]: destinations, in them senders, and of each sender a head in each shard.
/// Everything here is guarded by the schedule's lock.
final class Lines {
  /// No row is known.
  static final long NEVER = Long.MAX_VALUE;

  private Lines() {}

  /// A destination with the senders whose turn may come.
  static final class DestinationLine {
    final long hash;
    final Destination destination;
    final Window window;
    final Condition work;
    final Map<Long, SenderLine> senders = new HashMap<>();
    final Deque<SenderLine> letters = new ArrayDeque<>();
    final Deque<SenderLine> bulk = new ArrayDeque<>();

    /// Workers, those of them that have no message yet, and those that wait for another.
    int active;

    int starting;
    int idle;
    private int turns;

    /// How often in succession it could not have a connection, since others have them, and until
    /// when it does not ask for one.
    int pauses;

    long pausedUntil;
    boolean paused;

    /// Why messages were put off for a reason of ours, and until when.
    Optional<Outcome> putOff = Optional.empty();

    Instant putOffUntil = Instant.MIN;

    DestinationLine(long hash, Destination destination, Window window, Condition work) {
      this.hash = hash;
      this.destination = destination;
      this.window = window;
      this.work = work;
    }

    /// A destination as [Queue#stats] tells it.
    record Standing(int active, int width, Optional<Instant> next, Optional<Outcome> lastFailure) {}

    Standing standing(Instant now) {
      long next =
          senders.values().stream()
              .flatMap(sender -> sender.heads.stream())
              .mapToLong(Head::next)
              .min()
              .orElse(NEVER);
      Optional<Instant> due =
          next == NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(next));
      Optional<Outcome> last = now.isBefore(putOffUntil) ? putOff : window.lastFailure();
      return new Standing(active, window.width(), due, last);
    }

    boolean ready() {
      return !letters.isEmpty() || !bulk.isEmpty();
    }

    /// Letters first; while there are any, bulk mail gets one turn in eight, so that it moves too.
    Deque<SenderLine> ring() {
      turns++;
      boolean bulkTurn = turns % 8 == 0 && !bulk.isEmpty();
      return bulkTurn || letters.isEmpty() ? bulk : letters;
    }
  }

  /// One sender at a destination, with its heads that have something due.
  static final class SenderLine {
    final DestinationLine line;
    final long hash;
    final boolean bulk;
    final Deque<Head> ready = new ArrayDeque<>();
    final Set<Head> heads = new HashSet<>();
    boolean inRing;

    SenderLine(DestinationLine line, long hash, boolean bulk) {
      this.line = line;
      this.hash = hash;
      this.bulk = bulk;
    }
  }

  /// The place in one shard up to which a sender's rows for a destination are taken.
  static final class Head {
    final int shard;
    final SenderLine sender;

    /// Rows that are in memory, in order, and the keys of these and of those being worked on.
    final Deque<DueRow> page = new ArrayDeque<>();

    final Set<DueKey> claimed = new HashSet<>();

    /// Rows below this key are gone or claimed: what is read begins here, not at the deleted rows.
    byte[] lowWater;

    /// Earliest time of a row from there on, as far as is known.
    long dueAt;

    boolean loading;
    boolean inReady;
    boolean asleep;
    boolean dropped;
    final List<DueKey> foundWhileLoading = new ArrayList<>();

    Head(int shard, SenderLine sender, DueKey first) {
      this.shard = shard;
      this.sender = sender;
      this.lowWater = first.bytes();
      this.dueAt = first.due();
    }

    void lower(DueKey key) {
      byte[] bytes = key.bytes();
      if (Arrays.compareUnsigned(bytes, lowWater) < 0) {
        lowWater = bytes;
      }
      dueAt = Math.min(dueAt, key.due());
    }

    /// When its earliest row is due.
    long next() {
      return page.isEmpty() ? dueAt : page.getFirst().key().due();
    }

    boolean empty() {
      return page.isEmpty() && claimed.isEmpty() && dueAt == NEVER && !loading;
    }
  }

  /// Names a head.
  record HeadKey(int shard, long destination, long sender) {
    static HeadKey of(Head head) {
      return new HeadKey(head.shard, head.sender.line.hash, head.sender.hash);
    }

    static HeadKey of(int shard, DueKey key) {
      return new HeadKey(shard, key.destination(), key.sender());
    }
  }
}
