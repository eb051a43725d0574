package org.posthorn.transport.daily;

import java.util.Optional;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.transport.message.SmtpEnvelope;

/// Who reports.
///
/// @param organization its name, for people
/// @param contact from whom reports come and who answers questions about them; mail from there is
///   never reported about
/// @param submitter the domain that reports, which signs them
public record ReportSettings(String organization, Mailbox contact, String submitter) {
  public ReportSettings {
    if ((organization + submitter).chars().anyMatch(c -> Character.isISOControl(c))) {
      throw new IllegalArgumentException("a name with control characters");
    }
  }

  /// Whether a message is one of our reports: of its session nothing is told to the collector, or
  /// two servers that report to each other would do so for ever.
  public boolean carriesReport(SmtpEnvelope envelope) {
    return envelope.from().mailbox().equals(Optional.of(contact));
  }
}
