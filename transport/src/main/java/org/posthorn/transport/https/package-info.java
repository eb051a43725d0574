/// A small HTTPS client for addresses that strangers name: one request, one answer, then the
/// connection is closed.
///
/// **RFCs**: 9110, 9112 (as much of HTTP/1.1 as an answer to such a request needs), 9110 §4.3.4
/// (the certificate is the host's, or there is no answer).
///
/// The JDK's client resolves names by itself, so that what was checked and what is connected to can
/// differ; this one asks our resolver once and connects to the addresses it got, none of which is
/// private unless it is allowed. It follows no redirects, keeps no cookies and uses no proxy. An
/// answer must say how long it is: one that ends with the connection may have been cut off.
///
/// **Entry point**: [HttpsClient].
///
/// **Threads**: thread-safe; a request blocks its thread until the deadline at most.
///
/// **Limits**: [HttpsLimits].
@NullMarked
package org.posthorn.transport.https;

import org.jspecify.annotations.NullMarked;
