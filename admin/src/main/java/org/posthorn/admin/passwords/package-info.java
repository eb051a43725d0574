/// Passwords from other servers.
@NullMarked
package org.posthorn.admin.passwords;

import org.jspecify.annotations.NullMarked;
