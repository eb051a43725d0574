package org.posthorn.server.reports;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.dkim.DkimKey;
import org.posthorn.queue.Queue;
import org.posthorn.queue.Spool;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.transport.ActiveKeys;
import org.posthorn.transport.daily.ReportMail;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.message.SmtpEnvelope;

/// Queues reports to other domains, signed.
///
/// @param keys sign them
/// @param kind of report, for the trace id: `tls-report`
/// @param parameters which delivery reports are asked for
public record ReportMailer(
    Queue queue, ActiveKeys keys, InstantSource clock, String kind, RcptParameters parameters)
    implements ReportMail {

  /// No delivery reports: addresses for reports are often invalid, and the postmaster need not
  /// know. RFC 3461 §4.1.
  static final RcptParameters NEVER =
      new RcptParameters(Set.of(RcptParameters.Notify.NEVER), Optional.empty());

  @Override
  public void send(QueueId id, Mailbox from, Mailbox to, byte[] message) throws IOException {
    Instant now = clock.instant();
    List<DkimKey> active = keys.active(DomainName.parse(from.domain()));
    if (active.isEmpty()) {
      // RFC 8460 §3, RFC 9990 §3.5: nobody would read it.
      throw new IOException("no DKIM key of " + from.domain() + " signs");
    }
    try (Spool spool = queue.spool(id)) {
      spool.sign(active, now);
      spool.write(message, 0, message.length);
      spool.accept(
          new SmtpEnvelope(
              ReversePath.of(from),
              Optional.empty(),
              kind + "." + id,
              now,
              now,
              MailParameters.NONE,
              false,
              true,
              List.of(new EnvelopeRecipient(to, parameters))));
    }
  }
}
