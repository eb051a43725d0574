/// SPF: whether a client is authorized to send for a domain.
///
/// **RFCs**: 7208 (SPF), 8616 §4 (senders with other characters than ASCII).
///
/// **The model**: an [SpfQuery] is a client with one of its two identities: HELO or MAIL FROM.
/// [Spf] checks it and returns an [SpfResult], which [ReceivedSpf] writes into a header field. An
/// `SpfRecord` is parsed completely before it is evaluated (§4.6), into `SpfMechanism`s and
/// `MacroString`s; a `Check` evaluates it and applies the limits.
///
/// | verdict | meaning (RFC 7208 §2.6) |
/// |---|---|
/// | `none` | no valid domain, or no record |
/// | `neutral` | the domain makes no statement about the client |
/// | `pass`, `fail` | the domain permits the client, or does not |
/// | `softfail` | the domain probably does not |
/// | `temperror` | the DNS failed; a later check may succeed |
/// | `permerror` | what is published cannot be evaluated |
///
/// **Safe texts**: all texts in an [SpfResult] are printable ASCII of limited length, so that they
/// can be used in a reply, a header field or a log.
///
/// **Threads**: values are immutable and [Spf] is thread-safe; a check runs on its caller's thread,
/// which waits for the DNS. It makes at most 123 queries; the resolver limits the time
/// ([org.posthorn.mailauth.BoundedResolver]).
///
/// **Limits**: [SpfLimits]. Evaluation takes linear time: each term is parsed once, and a macro
/// string is expanded from its end, up to the maximum length of a name.
@NullMarked
package org.posthorn.mailauth.spf;

import org.jspecify.annotations.NullMarked;
