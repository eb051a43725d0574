/// NOTIFY (RFC 5465).
@NullMarked
package org.posthorn.imap.notify;

import org.jspecify.annotations.NullMarked;
