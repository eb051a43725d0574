package org.posthorn.transport.daily;

import java.util.Optional;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.transport.message.SmtpEnvelope;

/// Who sends reports.
///
/// @param organization the name of the operator
/// @param contact the From address, which also answers questions; mail from it is never reported on
/// @param submitter the domain that sends and signs reports
public record ReportSettings(String organization, Mailbox contact, String submitter) {
  public ReportSettings {
    if ((organization + submitter).chars().anyMatch(c -> Character.isISOControl(c))) {
      throw new IllegalArgumentException("a name with control characters");
    }
  }

  /// Whether a message is one of this server's reports. Its session is not reported on, because two
  /// servers would otherwise report to each other endlessly.
  public boolean carriesReport(SmtpEnvelope envelope) {
    return envelope.from().mailbox().equals(Optional.of(contact));
  }
}
