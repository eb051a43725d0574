/// The Authentication-Results header field.
///
/// **RFCs**: 8601 (the field), 6376, 7208, 8617, 9989 (results of each method), 2045 §5.1 (tokens
/// and quoted strings).
///
/// **The model**: [AuthenticationResults] is one field: the name of the server that made the
/// checks, and a [MethodResult] for each check. The output can be read by OpenDMARC, which accepts
/// an SPF result only with a bare domain in `smtp.mailfrom`, and a DKIM result only with
/// `header.d`. [ForgedResults] finds fields in inbound messages that have the name of this server.
///
/// **Threads**: values are immutable.
///
/// **Limits**: [ResultsLimits].
@NullMarked
package org.posthorn.mailauth.results;

import org.jspecify.annotations.NullMarked;
