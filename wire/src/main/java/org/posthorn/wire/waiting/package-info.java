/// Long waits without a timer for each: one thread looks at all of them, once a second.
@NullMarked
package org.posthorn.wire.waiting;

import org.jspecify.annotations.NullMarked;
