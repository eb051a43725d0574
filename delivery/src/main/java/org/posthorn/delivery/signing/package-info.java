/// Signatures of local domains on outgoing mail, and their seals on forwarded mail.
///
/// **RFCs**: 8617 §5.1 (sealing).
///
/// **Entry points**: [OutgoingSignatures], [ArrivalResults].
@NullMarked
package org.posthorn.delivery.signing;

import org.jspecify.annotations.NullMarked;
