package org.posthorn.admin.jobs;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A piece of long work, and how far it is. What it has done stays done when it is stopped or the
/// server ends. Thread-safe.
public final class Job {
  /// How it stands.
  public enum State {
    RUNNING,
    DONE,
    STOPPED,
    FAILED
  }

  /// What is done.
  @FunctionalInterface
  public interface Work {
    /// Returns early if the job is [stopping][Job#isStopping].
    ///
    /// @throws IOException if it cannot go on
    void run(Job job) throws IOException;
  }

  /// How far it is.
  ///
  /// @param done of `total`, in whatever it counts
  /// @param total 0 if nobody knows
  public record Progress(long done, long total) {}

  /// How a job stands at a moment.
  ///
  /// @param counts what it has done so far, by its name
  /// @param lines remarks for people
  /// @param undoable whether what it did can be taken back
  public record Standing(
      State state,
      Progress progress,
      Instant started,
      Optional<Instant> ended,
      SortedMap<String, Long> counts,
      List<String> lines,
      boolean undoable) {
    public Standing {
      counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
      lines = List.copyOf(lines);
    }
  }

  private final String id;
  private final String kind;
  private final String subject;
  private final InstantSource clock;
  private final int linesMax;
  private final Instant started;
  private volatile boolean stopping;

  private State state = State.RUNNING; // under this, as all below
  private Progress progress = new Progress(0, 0);
  private Optional<Instant> ended = Optional.empty();
  private final SortedMap<String, Long> counts = new TreeMap<>();
  private final List<String> lines = new ArrayList<>();
  private Optional<Work> undo = Optional.empty();

  Job(String id, String kind, String subject, InstantSource clock, int linesMax) {
    this.id = id;
    this.kind = kind;
    this.subject = subject;
    this.clock = clock;
    this.linesMax = linesMax;
    started = clock.instant();
  }

  public String id() {
    return id;
  }

  /// What kind of work it is.
  public String kind() {
    return kind;
  }

  /// What it is about, such as the name of a mailbox.
  public String subject() {
    return subject;
  }

  public synchronized Standing standing() {
    return new Standing(state, progress, started, ended, counts, lines, undo.isPresent());
  }

  /// Has it end soon. Nothing happens if it has ended.
  public void stop() {
    stopping = true;
  }

  /// Whether it is to end.
  public boolean isStopping() {
    return stopping;
  }

  /// Tells how far it is.
  public synchronized void progress(long done, long total) {
    progress = new Progress(done, total);
  }

  /// Counts something that it has done.
  public synchronized void count(String what, long by) {
    counts.merge(what, by, Long::sum);
  }

  /// Adds a remark for people.
  public synchronized void line(String text) {
    if (lines.size() < linesMax) {
      lines.add(text);
    }
  }

  /// Says how it can be taken back.
  public synchronized void undoneBy(Work work) {
    undo = Optional.of(work);
  }

  /// How it is taken back; once.
  synchronized Optional<Work> takeUndo() {
    Optional<Work> taken = state == State.RUNNING ? Optional.empty() : undo;
    if (taken.isPresent()) {
      undo = Optional.empty();
    }
    return taken;
  }

  synchronized void end(State how) {
    state = how;
    ended = Optional.of(clock.instant());
  }

  synchronized boolean isRunning() {
    return state == State.RUNNING;
  }

  synchronized Optional<Instant> ended() {
    return ended;
  }
}
