/// One attempt to deliver messages to another server: finds the destination's servers and sends
/// over SMTP. The queue decides when to try and what follows from an outcome; it knows only the
/// interface [MailTransport].
///
/// **RFCs**: 5321 §5 (MX, implicit MX, this server among the MX hosts), 7505 (null MX), 3463
/// (statuses without a reply), 7435 (opportunistic encryption), 7672 (DANE), 8461 (MTA-STS, by an
/// interface), 8460 §4 (results for reports), 8689 (REQUIRETLS), 1047, 6152 §3 and 3030 §3
/// (conversion), 6531 §3.2 (addresses that need SMTPUTF8).
///
/// **Encryption**: `Encryption` collects the facts about a server, `TlsDecision` decides. If
/// encryption is required, plain text is never tried.
///
/// **Connections** are counted by the addresses of both sides (`Connections`): domains that share a
/// server share its limit; local addresses do not.
///
/// **Missing extensions**: `MessageConversion` converts a message unless others have signed it; a
/// [TransportTolerance] decides about other messages. Decision:
/// `docs/decisions/0014-messages-for-old-servers.md`.
///
/// **Entry points**: [SmtpTransport], [TransportSettings], [MessageConversion].
///
/// **Threads**: everything is thread-safe; a [MailTransport.TransportSession] belongs to one thread
/// at a time.
///
/// **Limits**: in [TransportSettings], and those of the SMTP client.
@NullMarked
package org.posthorn.transport;

import org.jspecify.annotations.NullMarked;
