/// Submissions by protocols other than SMTP, which the user may cancel. A submission is an object
/// of the account (RFC 8621 §7) and an effect of its outbox, written in one transaction.
///
/// [EmailSubmissions] is the entry point. A submission is checked and counted when it is made, as
/// by SMTP ([org.posthorn.delivery.Submissions#admit]). It waits in the account's outbox until it
/// is due; until then it can be cancelled, which removes the effect in the same transaction. Then
/// the outbox worker claims it and passes it to the queue under the id of the effect. The queue's
/// results become the delivery status of each recipient.
///
/// **On disk**: objects of the types EMAIL_SUBMISSION and UNSEEN_SUBMISSION have the bytes of
/// `SubmissionRow`; effects of kind 2 have the object's id (8 octets).
@NullMarked
package org.posthorn.delivery.submissions;

import org.jspecify.annotations.NullMarked;
