/// Outbound mail: keeps messages until each recipient's next server has taken them or never will.
///
/// **RFCs**: 5321 §4.5.4 (retries), §4.5.5 (null reverse-path), 3461-3464, 6522 (reports), 1047.
@NullMarked
package org.posthorn.queue;

import org.jspecify.annotations.NullMarked;
