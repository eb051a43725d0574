/// Received delivery reports on messages that local users sent.
///
/// **RFCs**: 3464 and 3461 through [org.posthorn.transport.report], which reads reports.
///
/// **The model**: anybody may forge reports. A row of the sent log ([org.posthorn.queue.SentLog])
/// connects them with a user's message by Message-ID for 14 days; only a report with the ENVID that
/// was given to the servers of that recipient's destination has further consequences
/// ([org.posthorn.transport.report.EnvelopeIds]).
///
/// **Entry point**: [IncomingReports].
///
/// **Threads**: thread-safe; reports are read on threads `incoming-report`.
///
/// **Limits**: [org.posthorn.transport.report.StatusReportLimits].
@NullMarked
package org.posthorn.submission.report;

import org.jspecify.annotations.NullMarked;
