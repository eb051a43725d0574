/// Checks a message after its last octet and before the reply: who sent it, what it is, and what
/// should be done with it.
///
/// **The model**: [CheckPipeline] runs its [MessageCheck]s on one [CheckedMessage], in an order
/// that one file of the server defines. Each adds what it finds to [Findings]; the sum is a
/// [Verdict]. What later stages need of it, in this process or after the message has waited in the
/// queue, is in a header field of the message itself ([VerdictField]). Such fields from other
/// servers are removed ([ReservedFields]).
///
/// **Threads**: a check is called from many sessions at once, while their clients wait.
///
/// RFC 8601 §5 (forged results are removed).
@NullMarked
package org.posthorn.delivery.checks;

import org.jspecify.annotations.NullMarked;
