/// The commands of IMAP: [ImapCommandName] is the table of all of them, and each is a record that
/// parses itself. Pure.
///
/// RFC 9051 §6, RFC 3501 §6, and the extensions named in the table.
///
/// A session reads one command into `CommandBytes`, takes the tag off it, finds the row with
/// [ImapCommandName#read], checks the row's states, and parses the rest with
/// [ImapCommandName#parse]. The sealed [ImapCommand] makes the dispatcher complete.
///
/// APPEND is parsed up to its message, see [Append].
@NullMarked
package org.posthorn.imap.command;

import org.jspecify.annotations.NullMarked;
