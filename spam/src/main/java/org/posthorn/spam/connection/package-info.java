/// What is known of a client before its message: what lists in the DNS say of it, what its names
/// say, how much it has sent, and whether it may connect at all.
///
/// **RFCs**: 5782 (DNS lists), 5321 §4.1.1.1, §4.1.4 (names of greetings), §4.5.1 (postmaster is
/// always reached), 6647 (greylisting).
///
/// **The model**: [ConnectionPolicy] opens a [ClientAssessment] for each session of a client that
/// is not trusted. Questions to the DNS run beside the session. What is found are
/// [org.posthorn.spam.Signal]s, which go with each message; an [ClientRefusal] keeps a message out,
/// for now or for good: too many of them, a client that has to come back ([Greylist]), or, where a
/// setting says so, one whose signals sum up to too much. [Bans] know who may not connect, on any
/// port. What could not be found out counts nothing: a broken resolver refuses no mail.
///
/// **Entry points**: [ConnectionPolicy], [Bans], [Greylist].
///
/// **Threads**: thread-safe, but for [ClientAssessment], which is its session's.
///
/// **On disk**: see [org.posthorn.spam.rows].
///
/// **Limits**: [ConnectionLimits], [BanLimits], [GreylistLimits].
@NullMarked
package org.posthorn.spam.connection;

import org.jspecify.annotations.NullMarked;
