/// Connection checks: DNS lists, names of clients, rates, greylisting, and bans.
///
/// **RFCs**: 5782 (DNS lists), 5321 §4.1.1.1, §4.1.4 (HELO names), §4.5.1 (postmaster), 6647
/// (greylisting).
///
/// **The model**: [ConnectionPolicy] creates a [ClientAssessment] for each session of an untrusted
/// client. DNS queries run beside the session. The results are [org.posthorn.spam.Signal]s, which
/// are added to each message. A [ClientRefusal] refuses a message temporarily or permanently: the
/// rate is exceeded, the client is greylisted ([Greylist]), or, if configured, the sum of its
/// signals is too high. [Bans] apply to all ports. Failed queries have no effect: no mail is
/// refused because of a broken resolver.
///
/// **Entry points**: [ConnectionPolicy], [Bans], [Greylist].
///
/// **Threads**: thread-safe, except [ClientAssessment], which belongs to its session.
///
/// **On disk**: see [org.posthorn.spam.rows].
///
/// **Limits**: [ConnectionLimits], [BanLimits], [GreylistLimits].
@NullMarked
package org.posthorn.spam.connection;

import org.jspecify.annotations.NullMarked;
