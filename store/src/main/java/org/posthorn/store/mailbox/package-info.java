/// Mailboxes in JMAP: listed and changed (RFC 8621 §2). Values only.
@NullMarked
package org.posthorn.store.mailbox;

import org.jspecify.annotations.NullMarked;
