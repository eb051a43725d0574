/// The SMTP and LMTP server engine: speaks the protocol and keeps no mail.
///
/// **RFCs**: 5321, 1870 (SIZE), 2920 (PIPELINING), 6152 (8BITMIME), 6531 (SMTPUTF8), 3030
/// (CHUNKING, BINARYMIME), 2034 and 3463 (ENHANCEDSTATUSCODES), 3461 (DSN parameters), 3207
/// (STARTTLS), 4954 (AUTH), 4865 (FUTURERELEASE, where the service holds messages), 9422 (LIMITS),
/// 2033 (LMTP), 3848 and 6531 §4.3 (`with` in Received). XVERP is Postfix's (VERP_README), where
/// the service takes it.
///
/// **The model**: [SmtpServer] is the [org.posthorn.wire.ConnectionHandler] of a listener. Each
/// connection gets an `SmtpSession`, which reads a line, parses it ([org.posthorn.smtp.syntax]),
/// checks whether the state allows the command, asks the [MailSession] behind the [MailService]
/// port, and writes the [org.posthorn.smtp.syntax.Reply] it gives. What may be said, in which
/// order, how much and how long is this module's business; to whom mail may be sent and where it
/// goes is the service's.
///
/// **Threads**: one virtual thread per connection, straight-line. Only [SmtpServer#closing] comes
/// from another thread.
///
/// **Pipelining**: replies are flushed when no more input is buffered, and after commands that end
/// a group. What arrives before it may (talk before the greeting, anything behind EHLO, DATA, AUTH
/// or STARTTLS in one group) ends the session: it comes from spam engines and injections.
///
/// **Message data**: only CRLF ends a line and only CRLF "." CRLF ends a message. A message with a
/// bare CR or LF, or a NUL, is read to its true end and refused, so that no next server can see two
/// messages in one. Lines longer than the 998 octets of RFC 5321 §4.5.3.1.6 and 8-bit octets that
/// were not announced are taken as they are, as all large servers do. A BDAT whose size cannot be
/// read ends the session, because what follows could be data or commands.
///
/// **Slow clients**: a command line has a timeout as a whole, a login and the first MAIL have
/// deadlines, so does each message, and message data a lowest rate. No octet and no command that
/// brings nothing makes one of these start anew.
///
/// **Limits**: [SmtpLimits], each with its reason; deviations: [SmtpTolerance]. A client of HTTP is
/// hung up on (`ForeignProtocol`).
@NullMarked
package org.posthorn.smtp;

import org.jspecify.annotations.NullMarked;
