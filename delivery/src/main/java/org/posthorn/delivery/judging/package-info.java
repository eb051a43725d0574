/// Judges a message between its last octet and the answer to it: who sent it, what it is, and what
/// should become of it.
///
/// **The model**: [Pipeline] shows one [Subject] to its [Examiner]s, in an order that stands in one
/// file of the server. Each adds what it finds to [Findings]; the sum is a [Verdict]. What later
/// stages need of it, in this process or after the message has waited in the queue, travels as a
/// header field of the message itself ([VerdictField]): such fields of strangers are removed
/// ([FieldsOfOurs]).
///
/// **Threads**: an examiner is called from many sessions at once, while their clients wait.
///
/// RFC 8601 §5 (forged results are removed).
@NullMarked
package org.posthorn.delivery.judging;

import org.jspecify.annotations.NullMarked;
