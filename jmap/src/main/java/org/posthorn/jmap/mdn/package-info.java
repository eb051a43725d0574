/// Message disposition notifications, read and sent (RFC 9007, RFC 8098).
@NullMarked
package org.posthorn.jmap.mdn;

import org.jspecify.annotations.NullMarked;
