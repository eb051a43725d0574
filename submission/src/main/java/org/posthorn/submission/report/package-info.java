/// What other servers report on what our users sent.
///
/// **RFCs**: 3464 and 3461 through [org.posthorn.transport.report], which reads reports.
///
/// **The model**: reports are mail that anybody may forge. A *sent* row of the queue
/// ([org.posthorn.queue.SentLog]) ties them to a user's message by Message-ID for 14 days; only one
/// that bears the ENVID which the servers of that recipient's destination alone were given changes
/// anything ([org.posthorn.transport.report.EnvelopeIds]).
///
/// **Entry point**: [IncomingReports].
///
/// **Threads**: thread-safe; reports are read on threads `incoming-report`.
///
/// **Limits**: [org.posthorn.transport.report.StatusReportLimits].
@NullMarked
package org.posthorn.submission.report;

import org.jspecify.annotations.NullMarked;
