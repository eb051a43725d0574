/// Passwords as they come from elsewhere.
@NullMarked
package org.posthorn.admin.passwords;

import org.jspecify.annotations.NullMarked;
