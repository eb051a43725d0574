package org.posthorn.submission;

import java.util.List;
import org.posthorn.directory.Principal;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.transport.message.EnvelopeRecipient;

/// A submission request.
///
/// @param traceId names the message in events and logs; unique
/// @param protocol for Received: a word of ASCII letters and digits
/// @param recipients at least one
public record SubmissionRequest(
    Principal user,
    String traceId,
    String protocol,
    ReversePath from,
    MailParameters parameters,
    List<EnvelopeRecipient> recipients) {

  /// @throws IllegalArgumentException if there is no recipient, or the protocol is malformed
  public SubmissionRequest {
    recipients = List.copyOf(recipients);
    if (recipients.isEmpty() || !protocol.matches("[A-Za-z0-9]+")) {
      throw new IllegalArgumentException("no recipient, or no protocol");
    }
  }
}
