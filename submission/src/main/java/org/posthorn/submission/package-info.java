/// Checks and prepares messages that users submit.
///
/// **RFCs**: 6409 (submission: §6.1 rights, §8 added fields), 5322 §3.6 (required and allowed
/// fields), 6376 by [org.posthorn.mailauth].
///
/// **The model**: [Submission] is independent of client protocols. A [SubmissionRefusal] has the
/// reason of a refusal with parameters; each protocol translates it in one place.
///
/// Because accepted messages are signed, all authors must be addresses of the user: From occurs
/// once and is completely a list of the user's addresses, likewise Sender and the Resent fields,
/// and no line could be read as a From by another program. Bcc and Resent-Bcc are removed; Date and
/// Message-ID are added if missing.
///
/// **Entry point**: [Submission].
///
/// **Threads**: thread-safe.
///
/// **Limits**: [SubmissionLimits]; [org.posthorn.submission.policy] limits how much accounts may
/// send.
@NullMarked
package org.posthorn.submission;

import org.jspecify.annotations.NullMarked;
