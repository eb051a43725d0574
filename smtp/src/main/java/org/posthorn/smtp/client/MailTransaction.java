package org.posthorn.smtp.client;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;

/// One message for one server.
///
/// @param parameters BODY, SMTPUTF8, RET and ENVID; SIZE is computed
/// @param requireTls whether to send REQUIRETLS (RFC 8689)
/// @param recipients at least one
public record MailTransaction(
    ReversePath from,
    MailParameters parameters,
    boolean requireTls,
    List<To> recipients,
    Message message) {

  public record To(Mailbox mailbox, RcptParameters parameters) {}

  public interface Message {
    /// Octets, without dot-stuffing.
    long size();

    /// Writes all octets.
    ///
    /// @throws IOException only if `target` throws it
    void writeTo(OutputStream target) throws IOException;
  }

  /// @throws IllegalArgumentException if there is no recipient
  public MailTransaction {
    recipients = List.copyOf(recipients);
    if (recipients.isEmpty()) {
      throw new IllegalArgumentException("a transaction without recipients");
    }
  }
}
