/// Long waits without timers: one thread checks all of them once a second.
@NullMarked
package org.posthorn.wire.waiting;

import org.jspecify.annotations.NullMarked;
