package org.posthorn.smtp;

import java.util.List;
import java.util.Locale;
import org.posthorn.runtime.Histogram;
import org.posthorn.runtime.Metrics;
import org.posthorn.smtp.syntax.Reply;

/// Counts the activity of one listener's sessions, as `smtp.ROLE.*` with the role in lower case.
/// Refusals are counted by class and subject of their enhanced status (RFC 3463 §2, §3):
/// `smtp.mx.refused.permanent.address`, `smtp.mx.refused.temporary.system`. Thread-safe.
final class SmtpMetrics {
  /// RFC 3463 §3, in the order of their numbers.
  private static final List<String> SUBJECTS =
      List.of(
          "other", "address", "mailbox", "system", "network", "protocol", "content", "security");

  private final Metrics metrics;
  private final String prefix;
  final Metrics.Counter sessions;
  final Metrics.Counter tlsSessions;
  final Metrics.Counter authentications;
  final Metrics.Counter authenticationFailures;
  final Metrics.Counter recipients;
  final Metrics.Counter messages;
  final Metrics.Counter receivedBytes;

  /// From the end of a message to its first reply: checks, filing and sync.
  final Histogram acceptance;

  SmtpMetrics(Metrics metrics, ListenerRole role) {
    this.metrics = metrics;
    prefix = "smtp." + role.name().toLowerCase(Locale.ROOT) + ".";
    sessions = metrics.counter(prefix + "sessions");
    tlsSessions = metrics.counter(prefix + "tls_sessions");
    authentications = metrics.counter(prefix + "authentications");
    authenticationFailures = metrics.counter(prefix + "authentication_failures");
    recipients = metrics.counter(prefix + "accepted_recipients");
    messages = metrics.counter(prefix + "accepted_messages");
    acceptance = metrics.histogram(prefix + "acceptance_seconds", Histogram.SECONDS);
    receivedBytes = metrics.counter(prefix + "received_bytes");
  }

  /// A sender, recipient or message was refused, or a session was ended because of the client.
  void refused(Reply reply) {
    String permanence = reply.code() < 500 ? "temporary." : "permanent.";
    int subject = reply.status().map(status -> status.subject()).orElse(0);
    String about = subject < SUBJECTS.size() ? SUBJECTS.get(subject) : SUBJECTS.getFirst();
    metrics.counter(prefix + "refused." + permanence + about).increment();
  }
}
