/// What users submit by other ways than SMTP and may take back: each submission is an object of the
/// account (RFC 8621 §7) and an effect of its outbox, written in one transaction.
///
/// [EmailSubmissions] is the entry point. A submission is checked and counted when it is made, as
/// by SMTP ([org.posthorn.delivery.Submissions#admit]). It waits in the account's outbox until its
/// time has come; till then taking it back removes the effect in the transaction that says so. Then
/// the outbox worker claims it, hands it to the queue under the id of the effect, and the queue's
/// results become the delivery status of each recipient.
///
/// **On disk**: objects of the types EMAIL_SUBMISSION and UNSEEN_SUBMISSION have the bytes of
/// `SubmissionRow`; effects of kind 2 have the object's id (8 octets).
@NullMarked
package org.posthorn.delivery.submissions;

import org.jspecify.annotations.NullMarked;
