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

/// A long-running task of an account, with its progress. Completed steps stay when it is stopped or
/// the server ends. Thread-safe.
public final class Job {
  /// The state of a job.
  public enum State {
    RUNNING,
    DONE,
    STOPPED,
    FAILED
  }

  /// The task of a job.
  @FunctionalInterface
  public interface Work {
    /// Returns early if the job is [stopping][Job#isStopping].
    ///
    /// @throws IOException if it cannot continue
    void run(Job job) throws IOException;
  }

  /// How far it is.
  ///
  /// @param done of `total`, in the job's unit
  /// @param total 0 if unknown
  public record Progress(long done, long total) {}

  /// A snapshot of a job.
  ///
  /// @param counts what it has done so far, by name
  /// @param lines remarks for people
  /// @param undoable whether it can be undone
  public record Snapshot(
      State state,
      Progress progress,
      Instant started,
      Optional<Instant> ended,
      SortedMap<String, Long> counts,
      List<String> lines,
      boolean undoable) {
    public Snapshot {
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

  /// The kind of job.
  public String kind() {
    return kind;
  }

  /// Its subject, such as the name of a mailbox.
  public String subject() {
    return subject;
  }

  public synchronized Snapshot status() {
    return new Snapshot(state, progress, started, ended, counts, lines, undo.isPresent());
  }

  /// Requests that it ends soon. No effect if it has ended.
  public void stop() {
    stopping = true;
  }

  /// Whether it should end.
  public boolean isStopping() {
    return stopping;
  }

  /// Sets the progress.
  public synchronized void progress(long done, long total) {
    progress = new Progress(done, total);
  }

  /// Adds to a count of what it has done.
  public synchronized void count(String what, long by) {
    counts.merge(what, by, Long::sum);
  }

  /// Adds a remark for people.
  public synchronized void line(String text) {
    if (lines.size() < linesMax) {
      lines.add(text);
    }
  }

  /// Sets how it can be undone.
  public synchronized void undoneBy(Work work) {
    undo = Optional.of(work);
  }

  /// Returns, only once, how it is undone.
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
