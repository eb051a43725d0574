/// Responses: status responses, response codes, and the writer of IMAP's data formats (RFC 9051 §7,
/// RFC 3501 §7).
///
/// The lowest package of the module: independent of commands, sessions and the store.
@NullMarked
package org.posthorn.imap.response;

import org.jspecify.annotations.NullMarked;
