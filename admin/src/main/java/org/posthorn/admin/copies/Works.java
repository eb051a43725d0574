package org.posthorn.admin.copies;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.posthorn.admin.copies.Work.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The long work of this process: running and recently finished. One of each kind runs at a time.
/// Held in memory only: after a restart, work is not resumed. Thread-safe.
public final class Works implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Works.class);

  /// How long work may take to end when the server stops.
  private static final Duration STOP_GRACE = Duration.ofSeconds(10);

  private final InstantSource clock;
  private final WorkLimits limits;

  /// Guarded by this.
  private final List<Piece> pieces = new ArrayList<>();

  public Works(InstantSource clock, WorkLimits limits) {
    this.clock = clock;
    this.limits = limits;
  }

  /// The task of the work.
  @FunctionalInterface
  public interface Body {
    /// @return the result, a text for people
    /// @throws Exception if it failed; its text is for people
    String run(Progress progress) throws Exception;
  }

  /// Starts work on its own thread.
  ///
  /// @return empty if work of this kind is already running
  public synchronized Optional<Work> start(Work.Kind kind, String by, String subject, Body body) {
    if (pieces.stream().anyMatch(piece -> piece.kind == kind && piece.running())) {
      return Optional.empty();
    }
    while (pieces.size() >= limits.keptMax()) {
      Optional<Piece> oldest = pieces.stream().filter(piece -> !piece.running()).findFirst();
      if (oldest.isEmpty()) {
        return Optional.empty();
      }
      pieces.remove(oldest.get());
    }
    Piece piece = new Piece(kind, by, subject, clock.instant());
    pieces.add(piece);
    piece.thread = Thread.ofVirtual().name("work-" + piece.id).start(() -> run(piece, body));
    return Optional.of(piece.shown());
  }

  private void run(Piece piece, Body body) {
    State state;
    String note;
    try {
      note = body.run(piece);
      state = State.DONE;
    } catch (CancellationException e) {
      note = "";
      state = State.CANCELLED;
    } catch (Exception e) {
      LOG.warn("work event=failed kind={} subject={}", piece.kind, piece.subject, e);
      note = String.valueOf(e.getMessage());
      state = State.FAILED;
    }
    piece.end(state, note, clock.instant());
  }

  /// All remembered work, the newest first.
  public synchronized List<Work> list() {
    return pieces.stream()
        .map(Piece::shown)
        .sorted(Comparator.comparing((Work work) -> work.times().begun()).reversed())
        .toList();
  }

  public synchronized Optional<Work> find(String id) {
    return pieces.stream().filter(piece -> piece.id.equals(id)).findFirst().map(Piece::shown);
  }

  /// Cancels work.
  ///
  /// @return whether it was running
  public synchronized boolean cancel(String id) {
    List<Piece> running =
        pieces.stream().filter(piece -> piece.id.equals(id) && piece.running()).toList();
    running.forEach(piece -> piece.cancelled = true);
    return !running.isEmpty();
  }

  /// Cancels all work.
  @Override
  public void close() {
    List<Thread> threads = new ArrayList<>();
    synchronized (this) {
      for (Piece piece : pieces) {
        piece.cancelled = true;
        Thread thread = piece.thread;
        if (thread != null) {
          threads.add(thread);
        }
      }
    }
    for (Thread thread : threads) {
      try {
        if (!thread.join(STOP_GRACE)) {
          LOG.warn("work event=still-running");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static final class Piece implements Progress {
    private final String id =
        Long.toString(ThreadLocalRandom.current().nextLong() >>> 16, Character.MAX_RADIX);
    private final Work.Kind kind;
    private final String by;
    private final String subject;
    private final Instant begun;
    private volatile boolean cancelled;
    private volatile @Nullable Thread thread;

    /// Guarded by this, as are the following fields.
    private Optional<Instant> ended = Optional.empty();

    private State state = State.RUNNING;
    private long done;
    private long total;
    private String note = "";

    Piece(Work.Kind kind, String by, String subject, Instant begun) {
      this.kind = kind;
      this.by = by;
      this.subject = subject;
      this.begun = begun;
    }

    @Override
    public synchronized void of(long all) {
      total = all;
    }

    @Override
    public synchronized void done(long more) {
      if (cancelled) {
        throw new CancellationException("cancelled");
      }
      done += more;
    }

    synchronized void end(State how, String text, Instant now) {
      state = how;
      note = text;
      ended = Optional.of(now);
    }

    synchronized boolean running() {
      return state == State.RUNNING;
    }

    synchronized Work shown() {
      return new Work(
          id,
          kind,
          by,
          subject,
          new Work.Times(begun, ended),
          state,
          new Work.Amount(done, total, note));
    }
  }
}
