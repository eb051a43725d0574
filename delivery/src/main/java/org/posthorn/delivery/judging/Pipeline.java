package org.posthorn.delivery.judging;

import java.io.IOException;
import java.util.List;
import org.posthorn.mime.HeaderFields;
import org.posthorn.runtime.Metrics;

/// The examiners of a server, in their order. Thread-safe.
public final class Pipeline {
  private final FieldsOfOurs cleaner;
  private final List<Timed> examiners;

  private record Timed(Examiner examiner, Metrics.Counter nanos, Metrics.Counter messages) {}

  /// @param hostName that we vouch by
  /// @param metrics gets `judging.NAME_nanos` and `judging.NAME_messages` of each examiner
  public Pipeline(String hostName, List<Examiner> examiners, Metrics metrics) {
    cleaner = new FieldsOfOurs(hostName);
    this.examiners =
        examiners.stream()
            .map(examiner ->
                new Timed(
                    examiner,
                    metrics.counter("judging." + examiner.name() + "_nanos"),
                    metrics.counter("judging." + examiner.name() + "_messages")))
            .toList();
  }

  /// Judges a message. If nothing was found out about it, nothing is said.
  ///
  /// @throws IOException if the message could not be read again: it is refused for now
  public Verdict judge(Subject subject) throws IOException {
    Findings findings = new Findings();
    cleaner.clean(subject.header(), findings);
    for (Timed timed : examiners) {
      long begin = System.nanoTime();
      timed.examiner().examine(subject, findings);
      timed.nanos().add(System.nanoTime() - begin);
      timed.messages().increment();
    }
    return findings.nothing() ? findings.silent() : findings.verdict(subject.incoming().traceId());
  }

  /// Takes out of a message what only we may write, and says nothing about it: for what users of
  /// ours submit.
  public Verdict clean(HeaderFields header) {
    Findings findings = new Findings();
    cleaner.clean(header, findings);
    return findings.silent();
  }
}
