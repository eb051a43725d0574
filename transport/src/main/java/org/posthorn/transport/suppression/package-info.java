/// Addresses that are not tried for some time, since a server said that they do not exist.
///
/// **The model**: [Suppressions] keeps an address with what was said of it. What is on the list is
/// asked before a message is tried, and an outcome that is
/// [hard][Suppressions#hard(org.posthorn.transport.message.DeliveryOutcome)] puts an address there.
///
/// **On disk**: table 81 `suppressed` ([org.posthorn.transport.rows]).
///
/// **Threads**: thread-safe.
@NullMarked
package org.posthorn.transport.suppression;

import org.jspecify.annotations.NullMarked;
