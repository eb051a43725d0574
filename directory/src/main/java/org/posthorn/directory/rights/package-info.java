/// Rights on mailboxes: those of RFC 4314, on which JMAP's `myRights` (RFC 8621 §2) are based.
/// Values only.
@NullMarked
package org.posthorn.directory.rights;

import org.jspecify.annotations.NullMarked;
