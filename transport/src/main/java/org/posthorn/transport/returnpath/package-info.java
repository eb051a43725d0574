/// Return paths of forwarded mail (SRS) and of mailing lists (VERP), so that reports reach the
/// right sender.
///
/// **RFCs**: 5321 §4.5.5 (the null reverse-path is not changed), 6531 (UTF-8 local parts). SRS:
/// Shevek, "The Sender Rewriting Scheme", 2004. VERP: [org.posthorn.transport.returnpath.Verp].
///
/// **The model**: forwarded mail with the original return path fails SPF, because the sender's
/// domain does not list this server. [Srs] replaces the return path by a local address that
/// contains the original one and a signature: `SRS0=hash=day=domain=local@ours`. A report to that
/// address is sent on to the original sender. An address with a wrong signature, or one older than
/// 21 days, is refused, so that nobody can send mail through it. An address made by another
/// forwarder becomes `SRS1=hash=forwarder==hash=day=domain=local@ours`: however long the chain is,
/// it names the first and the last forwarder.
///
/// - Hashes are 40 bits of HMAC-SHA-256 in base32, not base64: some servers change local parts to
///   lower case. They are computed over the address in lower case.
/// - A local part has at most 64 octets (RFC 5321 §4.5.3.1.1), and servers refuse longer ones. An
///   address that does not fit is stored in [SrsDatabase] and replaced by
///   `SRS0=hash=day==key@ours`. A truncated address could not be reversed, and reports to one that
///   is too long are lost.
///
/// The signing key is an [SrsSecret], sealed in the store.
///
/// [ReturnPaths] rewrites the mail that the queue forwards; [StoredSrsDatabase] stores long
/// addresses.
///
/// **Threads**: thread-safe.
@NullMarked
package org.posthorn.transport.returnpath;

import org.jspecify.annotations.NullMarked;
