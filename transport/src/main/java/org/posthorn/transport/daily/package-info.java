/// Daily reports to domains that ask for them: TLS reports and DMARC reports.
///
/// **RFCs**: 8460 §4.1, §5.5 (when to send, how long to retry).
///
/// **The model**: the counts of one report are a row whose key is the day and a hash ([DayKey]).
/// After the day [DailyReports] processes each row at a random time within four hours and calls a
/// [DailyReports.Task] to send it. Before it sends, a server claims the row, so that two servers on
/// one store do not send the same report. Each address that has received the report is recorded at
/// once. A crash between sending and recording repeats the report to one address: by mail it then
/// has the same id, and the queue drops the repetition. A report that cannot be sent is retried
/// hourly for a day, then dropped. Several reports are sent at a time, so that a slow server does
/// not delay the others.
///
/// **Entry point**: [DailyReports].
///
/// **Threads**: everything is thread-safe; no lock is held during I/O.
///
/// **Limits**: [DailyLimits].
@NullMarked
package org.posthorn.transport.daily;

import org.jspecify.annotations.NullMarked;
