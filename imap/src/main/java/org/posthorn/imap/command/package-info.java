/// The commands of IMAP: [ImapCommandName] lists them all; each is a record with its parser. No
/// I/O.
///
/// RFC 9051 §6, RFC 3501 §6, and the extensions named in the table.
///
/// A session reads one command into `CommandBytes`, parses the tag, finds the row with
/// [ImapCommandName#read], checks the state, and parses the arguments with [ImapCommandName#parse].
/// Because [ImapCommand] is sealed, the compiler checks that the dispatcher is complete.
///
/// APPEND is parsed up to its message, see [Append].
@NullMarked
package org.posthorn.imap.command;

import org.jspecify.annotations.NullMarked;
