/// What to do next with a recipient and with a destination: pure decisions without clock or store.
///
/// **RFCs**: 5321 §4.5.4.1 (when to try again), 3461 §4.1, §5.2 (whom to tell).
@NullMarked
package org.posthorn.queue.plan;

import org.jspecify.annotations.NullMarked;
