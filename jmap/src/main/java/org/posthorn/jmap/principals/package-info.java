/// Principals and sharing (RFC 9670). The sharing properties of Mailboxes are in
/// [org.posthorn.jmap.mailbox].
@NullMarked
package org.posthorn.jmap.principals;

import org.jspecify.annotations.NullMarked;
