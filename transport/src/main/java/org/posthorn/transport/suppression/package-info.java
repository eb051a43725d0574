/// Addresses that are not tried for some time, because a server said that they do not exist.
///
/// **The model**: [Suppressions] stores an address with the server's reply. The list is checked
/// before a message is tried. An outcome that is
/// [hard][Suppressions#hard(org.posthorn.transport.message.DeliveryOutcome)] adds the address.
///
/// **On disk**: table 81 `suppressed` ([org.posthorn.transport.rows]).
///
/// **Threads**: thread-safe.
@NullMarked
package org.posthorn.transport.suppression;

import org.jspecify.annotations.NullMarked;
