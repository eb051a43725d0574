/// The syntax of SMTP: commands with their paths and parameters, replies, xtext.
///
/// No I/O and no state, so every parser here is fuzzed.
///
/// **RFCs**: 5321 (paths, commands, replies), 6531 (internationalized paths), 1870 (SIZE), 6152 and
/// 3030 (BODY, BDAT), 3461 (DSN parameters, xtext), 4954 (AUTH), 3207 (STARTTLS), 2033 (LHLO), 2034
/// and 3463 (enhanced status codes).
///
/// **Entry points**: [CommandParser#parse] parses a line into a [SmtpCommand]; [Reply] is the
/// answer.
///
/// **Errors**: an invalid line throws a [SyntaxException], which contains the reply.
///
/// **Limits**: lengths of RFC 5321 §4.5.3.1, in [SmtpCommandName], [Mailbox] and [PathParser].
@NullMarked
package org.posthorn.smtp.syntax;

import org.jspecify.annotations.NullMarked;
