package org.posthorn.transport.message;

import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;

/// One recipient of a message.
///
/// @param address where the message goes
/// @param parameters when the sender wants reports, and whom it meant first (RFC 3461 §4.1, §4.2)
public record EnvelopeRecipient(Mailbox address, RcptParameters parameters) {}
