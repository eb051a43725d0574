/// The octets of an arriving message, in time linear in their number, independent of sender and
/// recipients: [org.posthorn.delivery.octets.HeaderBuffer] holds the header back until it is
/// complete, [org.posthorn.delivery.octets.LineEnds] finds CR and LF alone,
/// [org.posthorn.delivery.octets.StagingBuffer] keeps everything until the destination is known.
@NullMarked
package org.posthorn.delivery.octets;

import org.jspecify.annotations.NullMarked;
