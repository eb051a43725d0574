/// Reports that are sent once a day to those who ask for them: of TLS and of DMARC.
///
/// **RFCs**: 8460 §4.1, §5.5 (when, and for how long it is tried).
///
/// **The model**: what is counted of a day stands in a row that is keyed by the day and a hash
/// ([DayKey]). After the day [DailyReports] takes up each row at a time of its own within four
/// hours and has a [DailyReports.Task] send it. Which addresses have it is written after each of
/// them; who sends notes before that he does, so that two servers on one store do not both. A crash
/// between sending and noting repeats one address: mail then has the same id, by which the queue
/// knows it. What cannot be sent is tried hourly for a day, then dropped. Several are on their way
/// at a time, so that a server which takes long for its own holds up no others.
///
/// **Entry point**: [DailyReports].
///
/// **Threads**: everything is thread-safe; no lock is held during I/O.
///
/// **Limits**: [DailyLimits].
@NullMarked
package org.posthorn.transport.daily;

import org.jspecify.annotations.NullMarked;
