/// How much each account may send: asked by whoever takes a submission.
///
/// **RFCs**: 3463 §3.8 (what refusals are called is up to the caller: 4.7.1 suits all of them).
///
/// **The model**: an account has to keep to its own [Allowance], and with all others of its domain
/// to the domain's, if that has one. [Bounds] takes them from the directory and the configuration.
/// [SendingPolicy] counts messages and recipients of accounts and domains by the day (UTC) in rows
/// of the partition of kind 7, written RELAXED: after an unclean stop up to a second of counting
/// may be gone, which an allowance bears. A refusal is told as early as it is known
/// ([SendingPolicy#refusal]), and decided once, when the message is complete
/// ([SendingPolicy#admit]), so that many sessions at a time get no more than one does.
///
/// How fast somebody sends, by the minute and in any hour, is known in memory only, so that each of
/// several servers over one store grants its own pace; the day's counts are common to them.
///
/// **On disk**: table 82 `sending_usage`: day since 1970 (8), account (8), or 0xFF and the domain →
/// messages, recipients (format 1).
///
/// **Threads**: thread-safe.
@NullMarked
package org.posthorn.submission.policy;

import org.jspecify.annotations.NullMarked;
