/// The grammar of IMAP: bytes of one command in, values out. Pure; knows no store and no
/// connection.
///
/// RFC 9051 §9, RFC 3501 §9, and the grammars of the extensions that are named beside each rule.
///
/// [CommandBytes] is one command as it was read: text with its literals in place. [Parser] walks
/// over it with one method per rule of the grammar, and throws [SyntaxException] for anything else.
/// The commands themselves are records of the package `command`, which parse themselves with it.
/// What clients get wrong and is accepted all the same is a [ImapTolerance]; what is bounded is a
/// [SyntaxLimits].
///
/// Everything here is either immutable or used by one thread.
@NullMarked
package org.posthorn.imap.syntax;

import org.jspecify.annotations.NullMarked;
