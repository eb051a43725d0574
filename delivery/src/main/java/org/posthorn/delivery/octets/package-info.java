/// What looks at a message's octets as they pass, in time linear in their number, and knows nothing
/// of who sends it or to whom: [org.posthorn.delivery.octets.HeldHeader] holds the header back
/// until it is whole, [org.posthorn.delivery.octets.LineEnds] looks for CR and LF alone.
@NullMarked
package org.posthorn.delivery.octets;

import org.jspecify.annotations.NullMarked;
