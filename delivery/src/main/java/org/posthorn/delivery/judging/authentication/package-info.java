/// Who a message is from: SPF, DKIM, ARC, DMARC and the client's name, asked for together while the
/// client waits, and what the administrator wants to follow from them.
///
/// **The model**: [AuthenticationExaminer] has [Checks] find out an
/// [org.posthorn.delivery.judging.Authentication]; [ResultFields] writes it down,
/// [AuthenticationSignals] weighs it, and a [Decision] is made of it by the [AuthenticationPolicy]
/// of the recipients' domains.
///
/// **Limits**: [AuthenticationLimits]. All questions of one message are over at one time.
///
/// **Threads**: the checks of a message run on a few virtual threads, which end with it or as soon
/// as the DNS lets them.
///
/// RFCs 7208, 6376, 8617, 9989 §5.4 and §7.4, 8601, 7372 (status codes).
@NullMarked
package org.posthorn.delivery.judging.authentication;

import org.jspecify.annotations.NullMarked;
