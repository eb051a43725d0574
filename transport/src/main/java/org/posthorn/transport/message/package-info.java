/// The values of delivery: message, envelope, destination and outcome.
///
/// **RFCs**: 5321 §2.3.1 (envelope), 3461 (DSN parameters), 3463 (statuses).
@NullMarked
package org.posthorn.transport.message;

import org.jspecify.annotations.NullMarked;
