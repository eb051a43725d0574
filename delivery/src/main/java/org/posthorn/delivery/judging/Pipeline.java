package org.posthorn.delivery.judging;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.posthorn.kv.StoreException;
import org.posthorn.mime.HeaderFields;
import org.posthorn.runtime.Histogram;
import org.posthorn.runtime.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The examiners of a server, in their order. Thread-safe.
public final class Pipeline {
  private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

  private final FieldsOfOurs cleaner;
  private final List<Timed> examiners;
  private final Histogram scores;

  private record Timed(
      Examiner examiner,
      Metrics.Counter nanos,
      Metrics.Counter messages,
      Metrics.Counter failures) {}

  /// @param hostName that we vouch by
  /// @param metrics gets `judging.NAME_nanos`, `_messages` and `_failures` of each examiner: how
  ///   long they took, for how many messages, and of how many they could find out nothing
  public Pipeline(String hostName, List<Examiner> examiners, Metrics metrics) {
    cleaner = new FieldsOfOurs(hostName);
    scores = metrics.histogram("judging.spam_probability", Histogram.TENTHS);
    this.examiners =
        examiners.stream()
            .map(examiner ->
                new Timed(
                    examiner,
                    metrics.counter("judging." + examiner.name() + "_nanos"),
                    metrics.counter("judging." + examiner.name() + "_messages"),
                    metrics.counter("judging." + examiner.name() + "_failures")))
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
      int failures = findings.failures();
      examine(timed, subject, findings);
      if (findings.failures() > failures) {
        timed.failures().increment();
      }
      timed.nanos().add(System.nanoTime() - begin);
      timed.messages().increment();
    }
    if (findings.nothing()) {
      return findings.silent();
    }
    Verdict verdict = findings.verdict(subject.incoming().traceId());
    verdict.spam().ifPresent(scores::add);
    return verdict;
  }

  /// Whether one message of a stranger may be for both recipients.
  public boolean together(InetAddress client, String one, String other) {
    return examiners.stream().allMatch(timed -> timed.examiner().together(client, one, other));
  }

  /// A defect of an examiner must not keep mail away: the sender would try in vain for days.
  private static void examine(Timed timed, Subject subject, Findings findings) throws IOException {
    try {
      timed.examiner().examine(subject, findings);
    } catch (StoreException e) {
      throw e; // refused for now, as everywhere
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      findings.failure();
      LOG.error(
          "check event=failed trace={} check={}",
          subject.incoming().traceId(),
          timed.examiner().name(),
          e);
    }
  }

  /// Takes out of a message what only we may write, and says nothing about it: for what users of
  /// ours submit.
  public Verdict clean(HeaderFields header) {
    Findings findings = new Findings();
    cleaner.clean(header, findings);
    return findings.silent();
  }
}
