/// FETCH: from items and messages to octets of the response.
///
/// RFC 9051 §6.4.5 and §7.5.2, RFC 3501 §6.4.5, RFC 3516 (BINARY), RFC 7162 §3.1 (MODSEQ,
/// CHANGEDSINCE), RFC 8474 (EMAILID, THREADID).
///
/// [FetchPlan] is what was asked for, compiled once: the label of each item in octets, and what
/// answering needs. Most items need the mailbox's view alone; ENVELOPE, BODYSTRUCTURE and sections
/// need what the store computed when the message arrived, which is read in batches; only contents
/// open the message. [Fetcher] walks over the messages and writes each response into a
/// [ResponseBuffer], which goes to the connection in large blocks. Contents go from the store to
/// the connection block by block, so that the memory of a FETCH does not depend on what is fetched,
/// but for headers and parts to be decoded, bounded in [FetchLimits].
///
/// BODYSTRUCTURE and ENVELOPE are written as Dovecot writes them wherever the RFC leaves a choice,
/// because that is what clients have been tested with.
///
/// Messages that another session has expunged are passed over. A FETCH by sequence numbers then
/// ends with NO [EXPUNGEISSUED] (RFC 2180 §4.1.2); a UID FETCH ends with OK, because a UID that
/// does not exist is no error (RFC 9051 §6.4.9).
///
/// All of it runs on the session's thread, and breathes through wire's Slice.
@NullMarked
package org.posthorn.imap.fetch;

import org.jspecify.annotations.NullMarked;
