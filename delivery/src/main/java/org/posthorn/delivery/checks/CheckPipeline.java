package org.posthorn.delivery.checks;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.posthorn.kv.StoreException;
import org.posthorn.mime.HeaderFields;
import org.posthorn.runtime.Histogram;
import org.posthorn.runtime.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The checks of a server, in their order. Thread-safe.
public final class CheckPipeline {
  private static final Logger LOG = LoggerFactory.getLogger(CheckPipeline.class);

  private final ReservedFields cleaner;
  private final List<Timed> checks;
  private final Histogram scores;

  private record Timed(
      MessageCheck check,
      Metrics.Counter nanos,
      Metrics.Counter messages,
      Metrics.Counter failures) {}

  /// @param hostName of this server, as its authserv-id
  /// @param metrics gets `checks.NAME_nanos`, `_messages` and `_failures` of each check: how long
  ///   it took, for how many messages, and for how many it failed
  public CheckPipeline(String hostName, List<MessageCheck> checks, Metrics metrics) {
    cleaner = new ReservedFields(hostName);
    scores = metrics.histogram("checks.spam_probability", Histogram.TENTHS);
    this.checks =
        checks.stream()
            .map(check ->
                new Timed(
                    check,
                    metrics.counter("checks." + check.name() + "_nanos"),
                    metrics.counter("checks." + check.name() + "_messages"),
                    metrics.counter("checks." + check.name() + "_failures")))
            .toList();
  }

  /// Checks a message. Without findings the verdict is empty.
  ///
  /// @throws IOException if the message could not be read again: it is refused temporarily
  public Verdict check(CheckedMessage subject) throws IOException {
    Findings findings = new Findings();
    cleaner.clean(subject.header(), findings);
    for (Timed timed : checks) {
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

  /// Whether one message from another server may be for both recipients.
  public boolean together(InetAddress client, String one, String other) {
    return checks.stream().allMatch(timed -> timed.check().together(client, one, other));
  }

  /// An error in a check must not refuse mail: the sender would retry in vain for days.
  private static void examine(Timed timed, CheckedMessage subject, Findings findings)
      throws IOException {
    try {
      timed.check().examine(subject, findings);
    } catch (StoreException e) {
      throw e; // refused for now, as everywhere
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      findings.failure();
      LOG.error(
          "check event=failed trace={} check={}",
          subject.incoming().traceId(),
          timed.check().name(),
          e);
    }
  }

  /// For messages that users submit: only removes fields that are reserved for this server.
  public Verdict clean(HeaderFields header) {
    Findings findings = new Findings();
    cleaner.clean(header, findings);
    return findings.silent();
  }
}
