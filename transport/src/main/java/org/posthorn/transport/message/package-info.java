/// What is carried: a message with its envelope, where it goes, and what came of it. Values only.
///
/// **RFCs**: 5321 §2.3.1 (envelope), 3461 (what senders want to be told), 3463 (statuses).
@NullMarked
package org.posthorn.transport.message;

import org.jspecify.annotations.NullMarked;
