/// Mailboxes (RFC 8621 §2): the tree, what is in it in numbers, and its changes.
@NullMarked
package org.posthorn.jmap.mailbox;

import org.jspecify.annotations.NullMarked;
