/// Parsing and sending message disposition notifications (RFC 9007, RFC 8098).
@NullMarked
package org.posthorn.jmap.mdn;

import org.jspecify.annotations.NullMarked;
