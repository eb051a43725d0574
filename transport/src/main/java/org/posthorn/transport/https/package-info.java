/// A small HTTPS client for URLs chosen by others: one request and one response per connection.
///
/// **RFCs**: 9110, 9112 (the part of HTTP/1.1 that such a request needs), 9110 §4.3.4 (the
/// certificate must be valid for the host).
///
/// The JDK's client resolves names itself, so the address that was checked and the address that is
/// connected to can differ. This client resolves the name once and connects only to those
/// addresses; private addresses are refused unless allowed. It follows no redirects, stores no
/// cookies and uses no proxy. A response must state its length: one that ends with the connection
/// may be truncated.
///
/// **Entry point**: [HttpsClient].
///
/// **Threads**: thread-safe; a request blocks its thread until the deadline at most.
///
/// **Limits**: [HttpsLimits].
@NullMarked
package org.posthorn.transport.https;

import org.jspecify.annotations.NullMarked;
