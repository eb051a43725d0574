/// Return paths that bring reports back: of mail that is forwarded (SRS), and to lists (VERP).
///
/// **RFCs**: 5321 §4.5.5 (the null reverse-path stays what it is), 6531 (UTF-8 local parts). SRS is
/// no RFC: Shevek, "The Sender Rewriting Scheme", 2004. Return paths of lists are
/// [org.posthorn.transport.returnpath.Verp].
///
/// **The model**: whoever forwards a message as its first sender fails SPF, since that sender's
/// domain does not name us. [Srs] puts an address of ours in its place that holds the first one and
/// proves that we made it: `SRS0=hash=day=domain=local@ours`. A report to that address is turned
/// into one to the first sender; an address that we did not make, or made more than 21 days ago, is
/// refused, so that nobody sends through us. An address that another forwarder made becomes
/// `SRS1=hash=forwarder==hash=day=domain=local@ours`: however long the chain, it names the first
/// forwarder and the last.
///
/// - Hashes are 40 bits of HMAC-SHA-256 in base32, not base64: intermediaries fold local parts to
///   lower case, which must not cost strength. They are made over the folded address.
/// - A local part has at most 64 octets (RFC 5321 §4.5.3.1.1), and servers, ours among them, refuse
///   longer ones: what does not fit is kept by [SrsDatabase] and named `SRS0=hash=day==key@ours`.
///   Truncating could not be reversed, and sending what is too long loses the reports.
///
/// What is signed with is an [SrsSecret], sealed in the store.
///
/// [ReturnPaths] does this for what the queue passes on, [StoredSrsDatabase] keeps what is too
/// long.
///
/// **Threads**: thread-safe.
@NullMarked
package org.posthorn.transport.returnpath;

import org.jspecify.annotations.NullMarked;
