/// Sending limits of accounts and domains.
///
/// **RFCs**: 3463 §3.8 (the caller chooses the status: 4.7.1 is suitable for all).
///
/// **The model**: an account is limited by its own [Allowance], and together with all others of its
/// domain by the domain's, if there is one. [Bounds] reads them from the directory and the
/// configuration. [SendingPolicy] counts messages and recipients of accounts and domains by the day
/// (UTC) in rows of the partition of kind 7, written RELAXED: an unclean stop loses up to a second
/// of counts, which is acceptable. A message is refused as early as possible
/// ([SendingPolicy#refusal]), and counted once, when it is complete ([SendingPolicy#admit]), so
/// that concurrent sessions cannot exceed the limits.
///
/// The rates per minute and hour are in memory only, so several servers on one store apply them
/// separately; the counts per day are shared.
///
/// **On disk**: table 82 `sending_usage`: day since 1970 (8), account (8), or 0xFF and the domain →
/// messages, recipients (format 1).
///
/// **Threads**: thread-safe.
@NullMarked
package org.posthorn.submission.policy;

import org.jspecify.annotations.NullMarked;
