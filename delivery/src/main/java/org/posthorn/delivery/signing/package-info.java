/// What stands for our domains in mail that leaves: their signatures, and their seals on what they
/// pass on.
///
/// **RFCs**: 8617 §5.1 (sealing).
///
/// **Entry points**: [OutgoingSignatures], [ArrivalResults].
@NullMarked
package org.posthorn.delivery.signing;

import org.jspecify.annotations.NullMarked;
