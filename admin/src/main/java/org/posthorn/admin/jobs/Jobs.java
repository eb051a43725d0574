package org.posthorn.admin.jobs;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.posthorn.admin.jobs.Job.Work;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.StoreException;
import org.posthorn.runtime.IoReason;
import org.posthorn.store.mail.MailException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The jobs of all accounts. They exist in this process only: when it ends, they are stopped and
/// forgotten. Thread-safe.
public final class Jobs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

  private final JobLimits limits;
  private final InstantSource clock;
  private final AtomicLong last = new AtomicLong();
  private final Map<AccountId, List<Job>> all = new HashMap<>(); // under this
  private final List<Thread> threads = new ArrayList<>(); // under this
  private boolean closed; // under this

  public Jobs(JobLimits limits, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /// Runs work on a new thread.
  ///
  /// @param kind a name for programs
  /// @param subject a text for people
  /// @throws JobRefusedException if too many are running
  public Job start(AccountId owner, String kind, String subject, Work work) {
    Job job = add(owner, kind, subject);
    Thread thread = Thread.ofVirtual().name("job-" + job.id()).unstarted(() -> run(job, work));
    synchronized (this) {
      threads.removeIf(each -> each.getState() == Thread.State.TERMINATED);
      threads.add(thread);
    }
    thread.start();
    return job;
  }

  /// Runs work on the caller's thread, for work that needs the caller's connection. It is listed as
  /// a job while it runs.
  ///
  /// @return the job, which has ended
  /// @throws JobRefusedException if too many are running
  public Job run(AccountId owner, String kind, String subject, Work work) {
    Job job = add(owner, kind, subject);
    run(job, work);
    return job;
  }

  /// Undoes a job, by another job.
  ///
  /// @return empty if there is no such job, or it cannot be undone
  /// @throws JobRefusedException if too many are running
  public Optional<Job> undo(AccountId owner, String id) {
    return find(owner, id)
        .flatMap(job -> job.takeUndo().map(work -> start(owner, "undo", job.subject(), work)));
  }

  /// The jobs of an account, the latest first.
  public synchronized List<Job> of(AccountId owner) {
    forgetOld();
    return all.getOrDefault(owner, List.of()).reversed().stream().toList();
  }

  public Optional<Job> find(AccountId owner, String id) {
    return of(owner).stream().filter(job -> job.id().equals(id)).findFirst();
  }

  private synchronized Job add(AccountId owner, String kind, String subject) {
    forgetOld();
    long running = all.values().stream().flatMap(List::stream).filter(Job::isRunning).count();
    List<Job> own = all.computeIfAbsent(owner, _ -> new ArrayList<>());
    if (closed
        || running >= limits.runningMax()
        || own.stream().filter(Job::isRunning).count() >= limits.runningPerAccountMax()) {
      if (own.isEmpty()) {
        all.remove(owner);
      }
      throw new JobRefusedException("too many jobs are running: wait until one has ended");
    }
    Job job = new Job("J" + last.incrementAndGet(), kind, subject, clock, limits.linesMax());
    own.add(job);
    while (own.size() > limits.keptPerAccountMax() && removeOldest(own)) {
      // until there is room, or only running ones are left
    }
    return job;
  }

  private static boolean removeOldest(List<Job> jobs) {
    for (Iterator<Job> each = jobs.iterator(); each.hasNext(); ) {
      if (!each.next().isRunning()) {
        each.remove();
        return true;
      }
    }
    return false;
  }

  private void forgetOld() {
    Instant oldest = clock.instant().minus(limits.kept());
    all.values()
        .forEach(jobs -> jobs.removeIf(job -> job.ended().filter(oldest::isAfter).isPresent()));
    all.values().removeIf(List::isEmpty);
  }

  private static void run(Job job, Work work) {
    try {
      work.run(job);
      job.end(job.isStopping() ? Job.State.STOPPED : Job.State.DONE);
    } catch (MailException e) {
      failed(job, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      failed(job, IoReason.of(e));
    } catch (StoreException e) {
      LOG.error("jobs event=failed job={} kind={}", job.id(), job.kind(), e);
      failed(job, "the store is not available");
    } catch (RuntimeException e) {
      LOG.error("jobs event=failed job={} kind={}", job.id(), job.kind(), e);
      failed(job, "internal error; see the server's log");
      throw e;
    }
  }

  private static void failed(Job job, String why) {
    job.line(why);
    job.end(Job.State.FAILED);
  }

  /// Stops all jobs, and waits until they have ended.
  @Override
  public void close() {
    List<Thread> running;
    synchronized (this) {
      closed = true;
      all.values().forEach(jobs -> jobs.forEach(Job::stop));
      running = List.copyOf(threads);
    }
    for (Thread thread : running) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
