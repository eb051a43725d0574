package org.posthorn.web.rest.settings;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.posthorn.admin.jobs.Job;
import org.posthorn.web.rest.Description;

/// Long work, and how far it is.
public record JobDetail(
    @Description("names it") String id,
    @Description("what kind of work it is: rules, import or undo") String kind,
    @Description("what it is about, such as the name of a mailbox or file") String subject,
    @Description("how it stands") Job.State state,
    @Description("when it began and ended") Times times,
    @Description("how far it is") Progress progress,
    @Description("what it has done so far, by its name") SortedMap<String, Long> counts,
    @Description("for people") Remarks remarks) {

  /// When it began and ended.
  public record Times(
      @Description("when it began") Instant started,
      @Description("when it ended; missing while it is running") Optional<Instant> ended) {}

  /// How far it is.
  public record Progress(
      @Description("how much is done, of `total`") long done,
      @Description("how much there is: messages, or octets of a file; 0 if nobody knows")
          long total) {}

  /// What people should know.
  public record Remarks(
      @Description("such as why it failed") List<String> lines,
      @Description("whether what it did can be taken back") boolean undoable) {}

  static JobDetail of(Job job) {
    Job.Standing now = job.standing();
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
