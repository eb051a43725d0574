/// DMARC reports: what was found out about arriving mail is counted, and told once a day to the
/// domains that ask for it.
///
/// **RFCs**: 9990 (aggregate reports), 9991 (failure reports), 9989 §4.7 (who asks for them).
///
/// **The model**: whoever judges messages tells [Observations] of each. [DmarcResultCollector]
/// makes of it what a report says of a message, counts in memory what is the same, and adds it to
/// the rows on disk when it is told to, each minute: one *group* for each policy and UTC day, with
/// *rows* of messages from one address with the same results. After the day [DmarcReportSender]
/// looks for the record again, asks whether those who are to get the report agree to it, and sends
/// it ([org.posthorn.transport.daily]). Rows go when it is sent; [SentReport] is what is
/// remembered.
///
/// What counts: messages that passed or failed a policy whose record has an address for reports. A
/// report never names recipients. Reports of others that are authentic are not reported on, or two
/// servers would report on their reports for ever. Mail must be signed (RFC 9990 §3.5: a report is
/// to pass DMARC): where no key signs it waits.
///
/// [FailureReporter], only where a setting wants it, tells of single messages: who they claim to be
/// from and what was found out, nothing of recipients and content; some an hour; never of reports
/// and other mail of machines.
///
/// **Entry points**: [Observations], [DmarcResultCollector], [DmarcReportSender], [SentReport],
/// [FailureReporter].
///
/// **Threads**: everything is thread-safe. Results take a short lock; no lock is held during I/O.
///
/// **Limits**: [ResultLimits], [FailureLimits], [org.posthorn.transport.daily.DailyLimits].
///
/// **On disk**: tables 89 to 92 of the partition `reports`, see [org.posthorn.transport.rows].
@NullMarked
package org.posthorn.transport.dmarcreport;

import org.jspecify.annotations.NullMarked;
