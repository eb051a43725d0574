/// Principals and what they share (RFC 9670). The names of Mailboxes' own properties are in
/// [org.posthorn.jmap.mailbox].
@NullMarked
package org.posthorn.jmap.principals;

import org.jspecify.annotations.NullMarked;
