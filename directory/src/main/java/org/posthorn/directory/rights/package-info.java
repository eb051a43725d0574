/// What somebody may do with a mailbox: the rights of RFC 4314, which JMAP's `myRights` (RFC 8621
/// §2) are made of. Values only.
@NullMarked
package org.posthorn.directory.rights;

import org.jspecify.annotations.NullMarked;
