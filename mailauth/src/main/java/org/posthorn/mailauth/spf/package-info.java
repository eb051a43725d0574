/// Whether a client may send for a domain: SPF.
///
/// **RFCs**: 7208 (SPF), 8616 §4 (senders with other characters than ASCII).
///
/// **The model**: an [SpfQuery] is a client with one of the two identities that it gave: HELO or
/// MAIL FROM. [Spf] judges it and gives an [SpfResult], which [ReceivedSpf] writes into a header
/// field. An `SpfRecord` is parsed whole before any of it is evaluated (§4.6), into `SpfMechanism`s
/// and `MacroString`s; a `Check` evaluates it, and counts what the limits count.
///
/// | verdict | meaning (RFC 7208 §2.6) |
/// |---|---|
/// | `none` | no domain to ask, or one without a record |
/// | `neutral` | the domain says nothing of the client |
/// | `pass`, `fail` | the domain permits the client, or does not |
/// | `softfail` | the domain probably does not |
/// | `temperror` | the DNS failed; a later check may succeed |
/// | `permerror` | what is published cannot be evaluated |
///
/// **Safe texts**: whatever comes from the client or the DNS is printable ASCII of bounded length
/// in an [SpfResult], so that it can stand in a reply, a header field or a log.
///
/// **Threads**: values are immutable and [Spf] is thread-safe; a check runs on its caller's thread,
/// which waits for the DNS. It asks at most 123 questions; the time is bounded by the resolver that
/// is given ([org.posthorn.mailauth.BoundedResolver]).
///
/// **Limits**: [SpfLimits]. Evaluation takes time linear in the records that were read: each term
/// is parsed once, and a macro string is expanded from its end, no further than a name is long.
@NullMarked
package org.posthorn.mailauth.spf;

import org.jspecify.annotations.NullMarked;
