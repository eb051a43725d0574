/// DMARC reports: results of inbound mail are counted and sent once a day to the domains that
/// request them.
///
/// **RFCs**: 9990 (aggregate reports), 9991 (failure reports), 9989 §4.7 (requesting reports).
///
/// **The model**: the checks of inbound mail pass each message's results to [Observations].
/// [DmarcResultCollector] reduces them to the values that a report shows, counts equal values in
/// memory, and adds the counts to the rows on disk each minute: one *group* for each policy and UTC
/// day, with *rows* for messages from one address with equal results. After the day
/// [DmarcReportSender] looks up the record again, verifies that external report addresses accept
/// reports for the domain, and sends the report ([org.posthorn.transport.daily]). The rows are
/// removed when the report has been sent; a [SentReport] remains.
///
/// Only messages that passed or failed a policy with a report address are counted. A report never
/// names recipients. Authenticated reports of others are not reported on, because two servers would
/// report to each other endlessly. Report mail must be signed (RFC 9990 §3.5: it should pass
/// DMARC); if no key is available, it waits.
///
/// [FailureReporter], if enabled, reports single messages: the claimed sender and the results, but
/// not recipients and content; a limited number an hour; never on reports and automatic mail.
///
/// **Entry points**: [Observations], [DmarcResultCollector], [DmarcReportSender], [SentReport],
/// [FailureReporter].
///
/// **Threads**: everything is thread-safe. Counting takes a short lock; no lock is held during I/O.
///
/// **Limits**: [ResultLimits], [FailureLimits], [org.posthorn.transport.daily.DailyLimits].
///
/// **On disk**: tables 89 to 92 of the partition `reports`, see [org.posthorn.transport.rows].
@NullMarked
package org.posthorn.transport.dmarcreport;

import org.jspecify.annotations.NullMarked;
