/// JMAP (RFC 8620): a request is bytes, its answer is bytes, and nothing here knows HTTP.
///
/// [Jmap] is the door. What a request is and how its calls follow each other is in `protocol`. Each
/// family of methods has a package: `mailbox`, `thread`, `email`, `query`, `change`, `submission`,
/// `vacation` (RFC 8621), `blob`, `quota`, `sieve`; `mail` puts the capability of mail together.
/// `push` tells clients of changes.
@NullMarked
package org.posthorn.jmap;

import org.jspecify.annotations.NullMarked;
