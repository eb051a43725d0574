/// The SMTP client: speaks to one server at a time, and says of each recipient what became of it.
///
/// **RFCs**: 5321 (the protocol; §4.5.3.2 timeouts), 1870 (SIZE), 2034 (enhanced statuses), 2920
/// (PIPELINING), 3030 (CHUNKING, BINARYMIME), 3207 (STARTTLS), 3461 (DSN), 4954 (AUTH), 6152
/// (8BITMIME), 6531 (SMTPUTF8), 8689 (REQUIRETLS), 9422 (LIMITS); 1047 (lost replies).
///
/// **The model**: [SmtpClient#connect] gives a [ClientSession] that has greeted the server, with
/// TLS and authenticated as its [ServerTarget] demands, or throws a [ClientException] that says at
/// which [SessionStage] it ended and with which reply. [ClientSession#send] sends one
/// [MailTransaction] and gives a [RecipientResult] for each recipient; what a server does is a
/// result and no exception.
///
/// **Entry points**: [SmtpClient], [ClientSession].
///
/// **Threads**: a session belongs to one thread at a time. One platform thread of the client ends
/// sessions whose server has kept them beyond all bounds.
///
/// **Limits**: [ClientLimits]. Whatever a server says, memory and time are bounded.
@NullMarked
package org.posthorn.smtp.client;

import org.jspecify.annotations.NullMarked;
