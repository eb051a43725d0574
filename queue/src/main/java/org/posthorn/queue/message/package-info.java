/// A queued message and the state of each recipient. Values only.
@NullMarked
package org.posthorn.queue.message;

import org.jspecify.annotations.NullMarked;
