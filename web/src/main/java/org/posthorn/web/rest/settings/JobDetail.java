package org.posthorn.web.rest.settings;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.posthorn.admin.jobs.Job;
import org.posthorn.web.rest.Description;

/// A job: a long-running task, with its progress.
public record JobDetail(
    @Description("names it") String id,
    @Description("its kind: rules, import or undo") String kind,
    @Description("its subject, such as the name of a mailbox or file") String subject,
    @Description("its state") Job.State state,
    @Description("start and end") Times times,
    @Description("its progress") Progress progress,
    @Description("what it has done so far, by name") SortedMap<String, Long> counts,
    @Description("for people") Remarks remarks) {

  /// Start and end.
  public record Times(
      @Description("its start") Instant started,
      @Description("its end; missing while it is running") Optional<Instant> ended) {}

  /// The progress.
  public record Progress(
      @Description("how much is done, of `total`") long done,
      @Description("total messages, or octets of a file; 0 if unknown") long total) {}

  /// Remarks for people.
  public record Remarks(
      @Description("such as why it failed") List<String> lines,
      @Description("whether it can be undone") boolean undoable) {}

  static JobDetail of(Job job) {
    Job.Snapshot now = job.status();
    return new JobDetail(
        job.id(),
        job.kind(),
        job.subject(),
        now.state(),
        new Times(now.started(), now.ended()),
        new Progress(now.progress().done(), now.progress().total()),
        now.counts(),
        new Remarks(now.lines(), now.undoable()));
  }
}
