/// What is queued: a message with its envelope, and what became of it for each recipient. Values
/// only.
///
/// **RFCs**: 5321 §2.3.1 (envelope), 3461 (what senders want to be told), 3463 (statuses).
@NullMarked
package org.posthorn.queue.message;

import org.jspecify.annotations.NullMarked;
