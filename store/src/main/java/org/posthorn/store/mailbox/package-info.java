/// Mailboxes as clients of JMAP list and change them (RFC 8621 §2). Values only.
@NullMarked
package org.posthorn.store.mailbox;

import org.jspecify.annotations.NullMarked;
