/// What only a running server has, and what can be seen of it while it runs.
@NullMarked
package org.posthorn.admin.watching;

import org.jspecify.annotations.NullMarked;
