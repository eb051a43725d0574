/// What the server says: status responses, response codes, and the writer of IMAP's data formats
/// (RFC 9051 §7, RFC 3501 §7).
///
/// The lowest package of the module: it knows no command, no session and no store.
@NullMarked
package org.posthorn.imap.response;

import org.jspecify.annotations.NullMarked;
