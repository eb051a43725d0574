/// A queued message and where each of its recipients stands. Values only.
@NullMarked
package org.posthorn.queue.message;

import org.jspecify.annotations.NullMarked;
