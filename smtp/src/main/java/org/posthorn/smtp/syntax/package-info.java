/// The words of SMTP as values: commands with their paths and parameters, replies, xtext.
///
/// Pure: text in, values out, no input or output, no state, so every parser here is fuzzed.
///
/// **RFCs**: 5321 (paths, commands, replies), 6531 (internationalised paths), 1870 (SIZE), 6152 and
/// 3030 (BODY, BDAT), 3461 (DSN parameters, xtext), 4954 (AUTH), 3207 (STARTTLS), 2033 (LHLO), 2034
/// and 3463 (enhanced status codes).
///
/// **Entry points**: [CommandParser#parse] makes a [SmtpCommand] of a line; [Reply] is what goes
/// back.
///
/// **Errors**: a line that is no command throws a [SyntaxException], which carries the reply.
///
/// **Limits**: lengths of RFC 5321 §4.5.3.1, by name in [SmtpCommandName], [Mailbox] and
/// [PathParser].
@NullMarked
package org.posthorn.smtp.syntax;

import org.jspecify.annotations.NullMarked;
