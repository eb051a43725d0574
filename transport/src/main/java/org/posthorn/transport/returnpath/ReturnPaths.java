package org.posthorn.transport.returnpath;

import java.util.List;
import java.util.function.Predicate;
import org.posthorn.dns.DomainName;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.transport.MailTransport;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.SmtpEnvelope;

/// Return paths of forwarded mail: rewritten before sending (SRS), and restored when a report
/// arrives. The queue stores the original sender, who gets this server's own reports. Thread-safe.
public final class ReturnPaths {
  private final Srs srs;
  private final DomainName domain;
  private final Predicate<Mailbox> ours;

  /// @param domain the domain of rewritten addresses
  /// @param ours whether an address is local; local addresses are not rewritten
  public ReturnPaths(Srs srs, DomainName domain, Predicate<Mailbox> ours) {
    this.srs = srs;
    this.domain = domain;
    this.ours = ours;
  }

  /// The original address of a rewritten one.
  public Srs.Reversed reverse(Mailbox address) {
    return address.domain().equalsIgnoreCase(domain.ascii())
        ? srs.reverse(address)
        : new Srs.Reversed.Refused(Srs.Reversed.Reason.NOT_SRS);
  }

  /// A transport that rewrites return paths and passes messages to another transport.
  public MailTransport before(MailTransport others) {
    return (destination, first) -> new Rewritten(others.open(destination, first));
  }

  private SmtpEnvelope leaving(SmtpEnvelope envelope) {
    boolean passedOn =
        envelope.submitter().isEmpty()
            && envelope.from().mailbox().filter(ours.negate()).isPresent();
    return passedOn ? envelope.withFrom(srs.forward(envelope.from(), domain)) : envelope;
  }

  private final class Rewritten implements MailTransport.TransportSession {
    private final MailTransport.TransportSession session;

    Rewritten(MailTransport.TransportSession session) {
      this.session = session;
    }

    @Override
    public String host() {
      return session.host();
    }

    @Override
    public boolean takes(SmtpEnvelope envelope) {
      return session.takes(envelope);
    }

    @Override
    public List<DeliveryOutcome> deliver(
        SmtpEnvelope envelope, List<EnvelopeRecipient> recipients, Contents contents) {
      return session.deliver(leaving(envelope), recipients, contents);
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
