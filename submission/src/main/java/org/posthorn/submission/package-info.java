/// What a user may send, and how it is made ready to go.
///
/// **RFCs**: 6409 (submission: §6.1 rights, §8 what is added), 5322 §3.6 (fields a message must and
/// may have), 6376 through [org.posthorn.mailauth].
///
/// **The model**: [Submission] knows no protocol of clients. Its [SubmissionRefusal]s say why
/// something is not taken, with parameters; each door (SMTP now) translates them in one place.
///
/// A header that is let pass speaks for the user alone, since it is signed: From is there once and
/// is wholly a list of the user's addresses, likewise Sender and the Resent fields, and no line
/// stands in it that another program could read as a From. Bcc and Resent-Bcc are taken out, Date
/// and Message-ID put before it where they are missing.
///
/// **Entry point**: [Submission].
///
/// **Threads**: thread-safe.
///
/// **Limits**: [SubmissionLimits]; what accounts may send is bounded by
/// [org.posthorn.submission.policy].
@NullMarked
package org.posthorn.submission;

import org.jspecify.annotations.NullMarked;
