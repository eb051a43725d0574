/// Mailboxes (RFC 8621 §2): the tree, its counters, and its changes.
@NullMarked
package org.posthorn.jmap.mailbox;

import org.jspecify.annotations.NullMarked;
