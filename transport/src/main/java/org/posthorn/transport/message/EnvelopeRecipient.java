package org.posthorn.transport.message;

import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;

/// One recipient of a message.
///
/// @param address where the message is sent
/// @param parameters NOTIFY and ORCPT (RFC 3461 §4.1, §4.2)
public record EnvelopeRecipient(Mailbox address, RcptParameters parameters) {}
