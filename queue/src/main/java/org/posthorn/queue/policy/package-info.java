/// How much each account may send: asked by whoever takes a submission, before it is queued.
///
/// **RFCs**: 3463 §3.8 (what refusals are called is up to the caller: 4.7.1 suits both).
///
/// **The model**: [SendingPolicy] counts messages and recipients of an account and day in rows of
/// the partition of kind 7, written RELAXED: after an unclean stop up to a second of counting may
/// be gone, which an allowance bears. How fast an account sends is known in memory only.
///
/// **Threads**: thread-safe.
@NullMarked
package org.posthorn.queue.policy;

import org.jspecify.annotations.NullMarked;
