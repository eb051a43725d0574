/// Components of a running server, and its monitoring.
@NullMarked
package org.posthorn.admin.watching;

import org.jspecify.annotations.NullMarked;
