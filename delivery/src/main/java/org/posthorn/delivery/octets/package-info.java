/// A message's octets on their way in, in time linear in their number, without knowing who sends it
/// or to whom: [org.posthorn.delivery.octets.HeldHeader] holds the header back until it is whole,
/// [org.posthorn.delivery.octets.LineEnds] looks for CR and LF alone,
/// [org.posthorn.delivery.octets.Stage] keeps all until it is known where they go.
@NullMarked
package org.posthorn.delivery.octets;

import org.jspecify.annotations.NullMarked;
