/// Who a message is from: SPF, DKIM, ARC, DMARC and the client's host name, looked up together
/// while the client waits, and the consequences that are configured.
///
/// **The model**: [AuthenticationCheck] lets [Checks] find out a
/// [org.posthorn.delivery.checks.MessageAuthentication]; [ResultFields] writes it,
/// [AuthenticationSignals] weighs it, and a [Decision] is made of it with the
/// [AuthenticationPolicy] of the recipients' domains.
///
/// **Limits**: [AuthenticationLimits]. All queries of one message have the same deadline.
///
/// **Threads**: the lookups of a message run on a few virtual threads, which end with it or as soon
/// as the DNS answers.
///
/// RFCs 7208, 6376, 8617, 9989 §5.4 and §7.4, 8601, 7372 (status codes).
@NullMarked
package org.posthorn.delivery.checks.authentication;

import org.jspecify.annotations.NullMarked;
