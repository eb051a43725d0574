package org.posthorn.delivery.checks.filters;

import java.io.IOException;
import java.io.OutputStream;
import org.posthorn.delivery.checks.Advice;
import org.posthorn.delivery.checks.CheckedMessage;
import org.posthorn.delivery.checks.Findings;
import org.posthorn.delivery.checks.Incoming;
import org.posthorn.delivery.checks.MessageCheck;
import org.posthorn.delivery.checks.Virus;
import org.posthorn.mime.HeaderFields;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.spam.Signal;
import org.posthorn.spam.filter.Filter;
import org.posthorn.spam.filter.FilterRequest;
import org.posthorn.spam.filter.FilterResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Uses a filter in another process. Thread-safe.
public final class FilterCheck implements MessageCheck {
  private static final Logger LOG = LoggerFactory.getLogger(FilterCheck.class);

  private final String name;
  private final Filter filter;
  private final Policy policy;

  /// What is done with the results of a filter.
  ///
  /// @param onVirus with a message that has a virus
  /// @param onSpam the most that a filter can achieve which wants a message refused or marked as
  ///   spam; its signals count in any case
  /// @param scansForViruses whether no result means that there is no virus
  /// @param failsOpen whether a message is accepted if the filter fails; otherwise it is refused
  ///   temporarily
  public record Policy(Advice onVirus, Advice onSpam, boolean scansForViruses, boolean failsOpen) {}

  /// @param name lower case, one word
  public FilterCheck(String name, Filter filter, Policy policy) {
    this.name = name;
    this.filter = filter;
    this.policy = policy;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void examine(CheckedMessage subject, Findings findings) {
    FilterResult answer;
    try {
      answer = filter.ask(question(subject));
    } catch (IOException | RuntimeException e) {
      failed(subject.incoming(), findings, e);
      return;
    }
    answer.signals().forEach(findings::signal);
    answer.added().forEach(findings::field);
    answer.removed().forEach(findings::remove);
    switch (answer.decision()) {
      case NONE -> {
        if (policy.scansForViruses()) {
          findings.virus(Virus.NONE);
        }
      }
      case VIRUS -> {
        findings.virus(Virus.CERTAIN);
        act(policy.onVirus(), "5.7.1", answer.text(), findings);
      }
      case JUNK -> act(mildest(Advice.JUNK), "5.7.1", answer.text(), findings);
      case QUARANTINE -> act(mildest(Advice.QUARANTINE), "5.7.1", answer.text(), findings);
      case REFUSE -> act(policy.onSpam(), "5.7.1", answer.text(), findings);
      case DEFER -> {
        if (policy.onSpam() == Advice.REFUSE) {
          findings.refuse(EnhancedStatus.of("4.7.1"), answer.text());
        }
      }
    }
  }

  private Advice mildest(Advice wanted) {
    return wanted.compareTo(policy.onSpam()) < 0 ? wanted : policy.onSpam();
  }

  private static void act(Advice advice, String status, String text, Findings findings) {
    if (advice == Advice.REFUSE) {
      findings.refuse(
          EnhancedStatus.of(status), text.isBlank() ? "Message refused by policy" : text);
    } else {
      findings.advise(advice);
    }
  }

  private void failed(Incoming incoming, Findings findings, Exception e) {
    Throwable why = e.getCause() == null ? e : e.getCause();
    LOG.warn(
        "check event=filter-unavailable trace={} filter={} reason={}",
        incoming.traceId(),
        name,
        why.toString());
    findings.failure();
    findings.signal(new Signal("filter-failed", 0, name + " did not answer"));
    if (!policy.failsOpen()) {
      findings.refuse(
          EnhancedStatus.of("4.7.1"), "The message cannot be checked now, try again later");
    }
  }

  private static FilterRequest question(CheckedMessage subject) {
    Incoming incoming = subject.incoming();
    return new FilterRequest(
        incoming.traceId(),
        incoming.peer().address(),
        incoming.peer().name(),
        incoming.peer().helo(),
        incoming.from().address(),
        incoming.recipients(),
        new FilterRequest.Message() {
          @Override
          public HeaderFields header() {
            return subject.header();
          }

          @Override
          public long size() {
            return subject.octets().size();
          }

          @Override
          public byte[] octets(long from, long to) throws IOException {
            return subject.octets().octets(from, to);
          }

          @Override
          public void writeTo(OutputStream target) throws IOException {
            subject.octets().writeTo(target);
          }
        });
  }
}
