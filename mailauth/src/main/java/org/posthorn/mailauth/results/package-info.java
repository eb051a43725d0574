/// The header field that tells readers who a message is from: Authentication-Results.
///
/// **RFCs**: 8601 (the field), 6376, 7208, 8617, 9989 (what each method reports), 2045 §5.1 (tokens
/// and quoted strings).
///
/// **The model**: [AuthenticationResults] is one field: the name of the server that vouches for it,
/// and a [MethodResult] for each check. What is written can be read by OpenDMARC, which takes an
/// SPF result only with a bare domain in `smtp.mailfrom`, and a DKIM result only with `header.d`.
/// [ForgedResults] finds the fields in a stranger's message that claim to be ours.
///
/// **Threads**: values are immutable.
///
/// **Limits**: [ResultsLimits].
@NullMarked
package org.posthorn.mailauth.results;

import org.jspecify.annotations.NullMarked;
