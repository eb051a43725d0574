/// One attempt to hand messages to another server: which servers take a destination's mail, and
/// carrying it there over SMTP. When to try, and what follows from the outcome, is the queue's
/// business, which knows only the port [MailTransport].
///
/// **RFCs**: 5321 §5 (MX, implicit MX, addresses, ourselves among the exchangers), 7505 (null MX),
/// 3463 (statuses of what we find out ourselves), 7435 (opportunistic encryption), 7672 (DANE),
/// 8461 (MTA-STS, by a port), 8460 §4 (results for reports), 8689 (REQUIRETLS), 1047, 6152 §3 and
/// 3030 §3 (conversion), 6531 §3.2 (addresses that cannot be said).
///
/// **Encryption**: `Encryption` gathers what is said of a server, `TlsDecision` decides. Nothing
/// that must be encrypted is ever tried in plain text.
///
/// **Connections** to a server are counted by its address and ours (`Connections`): domains that
/// share a server share its bound, and addresses of ours do not.
///
/// **What the server lacks**: `MessageConversion` makes a message fit, if nobody else has signed
/// it; what else is done is a [TransportTolerance]. Decision:
/// `docs/decisions/0014-messages-for-old-servers.md`.
///
/// **Entry points**: [SmtpTransport], [TransportSettings], [MessageConversion].
///
/// **Threads**: everything is thread-safe; a passage belongs to one thread at a time.
///
/// **Limits**: in [TransportSettings], and those of the SMTP client.
@NullMarked
package org.posthorn.transport;

import org.jspecify.annotations.NullMarked;
