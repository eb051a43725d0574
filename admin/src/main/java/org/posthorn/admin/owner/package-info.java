/// What the owner of an account learns and decides about its own mail: why it is where it is, what
/// was kept from it, and whose mail it wants. Nothing here shows anything of other accounts or
/// other recipients.
@NullMarked
package org.posthorn.admin.owner;

import org.jspecify.annotations.NullMarked;
