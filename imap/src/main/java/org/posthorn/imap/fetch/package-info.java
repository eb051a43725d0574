/// FETCH: builds responses from items and messages.
///
/// RFC 9051 §6.4.5 and §7.5.2, RFC 3501 §6.4.5, RFC 3516 (BINARY), RFC 7162 §3.1 (MODSEQ,
/// CHANGEDSINCE), RFC 8474 (EMAILID, THREADID).
///
/// [FetchPlan] is the compiled request: the label of each item in octets, and the data that it
/// needs. Most items need only the mailbox's view; ENVELOPE, BODYSTRUCTURE and sections need the
/// stored structure, which is read in batches; only contents open the message. [Fetcher] iterates
/// over the messages and writes each response into a [ResponseBuffer], which is sent in large
/// blocks. Contents are copied from the store to the connection block by block, so the memory of a
/// FETCH does not depend on their size, except headers and decoded parts, which [FetchLimits]
/// limits.
///
/// Where the RFC leaves a choice, BODYSTRUCTURE and ENVELOPE are the same as Dovecot's, because
/// clients have been tested with it.
///
/// Messages that another session has expunged and the store has erased are skipped. A FETCH by
/// sequence numbers then ends with NO [EXPUNGEISSUED] (RFC 2180 §4.1.2); a UID FETCH ends with OK,
/// because a UID that does not exist is not an error (RFC 9051 §6.4.9).
///
/// Everything runs on the session's thread and yields regularly (`TimeSlice`).
@NullMarked
package org.posthorn.imap.fetch;

import org.jspecify.annotations.NullMarked;
