/// The SMTP and LMTP server engine: implements the protocol and stores no mail.
///
/// **RFCs**: 5321, 1870 (SIZE), 2920 (PIPELINING), 6152 (8BITMIME), 6531 (SMTPUTF8), 3030
/// (CHUNKING, BINARYMIME), 2034 and 3463 (ENHANCEDSTATUSCODES), 3461 (DSN parameters), 3207
/// (STARTTLS), 4954 (AUTH), 4865 (FUTURERELEASE, where the service holds messages), 9422 (LIMITS),
/// 2033 (LMTP), 3848 and 6531 §4.3 (`with` in Received). XVERP is an extension of Postfix
/// (VERP_README), available if the service supports it.
///
/// **The model**: [SmtpServer] is the [org.posthorn.wire.ConnectionHandler] of a listener. Each
/// connection gets an `SmtpSession`, which reads a line, parses it ([org.posthorn.smtp.syntax]),
/// checks whether the state allows the command, calls the [MailSession] of the [MailService], and
/// writes the [org.posthorn.smtp.syntax.Reply] that it returns. This module enforces syntax, order,
/// sizes and times; the service decides about recipients and delivery.
///
/// **Threads**: one virtual thread per connection. Only [SmtpServer#closing] is called by another
/// thread.
///
/// **Pipelining**: replies are flushed when no more input is buffered, and after commands that end
/// a group. Input that arrives too early (before the greeting; after EHLO, DATA, AUTH or STARTTLS
/// in the same group) ends the session: it comes from spam software and injection attacks.
///
/// **Message data**: only CRLF ends a line and only CRLF "." CRLF ends a message. A message with a
/// bare CR or LF, or a NUL, is read to its end and refused, so that no other server can see two
/// messages in one. Lines longer than the 998 octets of RFC 5321 §4.5.3.1.6 and undeclared 8-bit
/// octets are accepted unchanged, as all large servers do. A BDAT whose size cannot be read ends
/// the session, because what follows could be data or commands.
///
/// **Slow clients**: each command line has a timeout; the login, the first MAIL and each message
/// have deadlines; message data has a minimum rate. Single octets and commands without effect do
/// not restart these timers.
///
/// **Limits**: [SmtpLimits], each with its reason; deviations: [SmtpTolerance]. HTTP clients are
/// disconnected (`ForeignProtocol`).
@NullMarked
package org.posthorn.smtp;

import org.jspecify.annotations.NullMarked;
