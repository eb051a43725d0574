/// The SMTP client: sends messages to one server and returns a result for each recipient.
///
/// **RFCs**: 5321 (the protocol; §4.5.3.2 timeouts), 1870 (SIZE), 2034 (enhanced statuses), 2920
/// (PIPELINING), 3030 (CHUNKING, BINARYMIME), 3207 (STARTTLS), 3461 (DSN), 4954 (AUTH), 6152
/// (8BITMIME), 6531 (SMTPUTF8), 8689 (REQUIRETLS), 9422 (LIMITS); 1047 (lost replies).
///
/// **The model**: [SmtpClient#connect] returns a [ClientSession], with TLS and authentication as
/// its [ServerTarget] requires, or throws a [ClientException] with the [SessionStage] that failed
/// and the reply. [ClientSession#send] sends one [MailTransaction] and returns a [RecipientResult]
/// for each recipient; refusals and connection failures are results, not exceptions.
///
/// **Entry points**: [SmtpClient], [ClientSession].
///
/// **Threads**: a session belongs to one thread at a time. One platform thread of the client closes
/// sessions that exceed their time limit.
///
/// **Limits**: [ClientLimits]. Memory and time are limited whatever a server sends.
@NullMarked
package org.posthorn.smtp.client;

import org.jspecify.annotations.NullMarked;
