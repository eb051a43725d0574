/// JMAP (RFC 8620). Requests and responses are bytes; this module is independent of HTTP.
///
/// [Jmap] is the entry point. Requests and the execution of their calls are in `protocol`. Each
/// family of methods has a package: `mailbox`, `thread`, `email`, `query`, `change`, `submission`,
/// `vacation` (RFC 8621), `blob`, `quota`, `sieve`; `mail` assembles the mail capability. `push`
/// notifies clients of changes.
@NullMarked
package org.posthorn.jmap;

import org.jspecify.annotations.NullMarked;
