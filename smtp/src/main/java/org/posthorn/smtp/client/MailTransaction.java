package org.posthorn.smtp.client;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;

/// One message on its way to one server.
///
/// @param parameters BODY, SMTPUTF8, RET and ENVID; SIZE is taken from the message
/// @param requireTls REQUIRETLS is demanded of the next servers too (RFC 8689)
/// @param recipients at least one
public record MailTransaction(
    ReversePath from,
    MailParameters parameters,
    boolean requireTls,
    List<To> recipients,
    Message message) {

  /// One recipient.
  public record To(Mailbox mailbox, RcptParameters parameters) {}

  /// The octets of a message.
  public interface Message {
    /// Octets, without what dot-stuffing adds.
    long size();

    /// Writes all of it.
    ///
    /// @throws IOException only what `target` throws
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
