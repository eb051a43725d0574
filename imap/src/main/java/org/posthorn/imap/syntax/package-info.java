/// The grammar of IMAP: parses the bytes of one command into values. No I/O; independent of store
/// and connection.
///
/// RFC 9051 §9, RFC 3501 §9, and the grammars of the extensions that are named with each rule.
///
/// [CommandBytes] is one command as it was read: text with its literals in place. [Parser] has one
/// method per rule of the grammar, and throws [SyntaxException] for anything else. The commands are
/// records of the package `command`, which use it to parse themselves. Accepted errors of clients
/// are [ImapTolerance]s; limits are [SyntaxLimits].
///
/// Everything here is immutable or used by one thread.
@NullMarked
package org.posthorn.imap.syntax;

import org.jspecify.annotations.NullMarked;
