/// Emails (RFC 8621 §4): what messages say, and what has changed.
@NullMarked
package org.posthorn.jmap.email;

import org.jspecify.annotations.NullMarked;
