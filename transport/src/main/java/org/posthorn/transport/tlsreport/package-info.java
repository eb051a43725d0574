/// TLS reports: what went well and wrong with TLS towards other servers is counted, and sent once a
/// day to those who ask for it.
///
/// **RFCs**: 8460, 6522 (multipart/report), 8689 §3 (reports travel even where TLS is broken).
///
/// **The model**: [ResultCollector] counts in memory by UTC day and recipient domain, and adds what
/// it has to the rows on disk when it is told to, each minute. After the day [ReportSender] takes
/// each domain at a time of its own within four hours (RFC 8460 §4.1 asks for a spread), looks for
/// its record ([ReportingRecord]) and sends [ReportDocument], gzipped, to each address in it: by
/// mail through [ReportMail], or over HTTPS. Which addresses have it is written after each of them;
/// who sends notes before that he does, so that two servers on one store do not both. A crash
/// between sending and noting repeats one address: mail then has the same id, by which the queue
/// knows it. What cannot be sent is tried hourly for a day, then dropped. Several are on their way
/// at a time, so that a server which takes long for its own holds up no others.
///
/// Mail must be signed (RFC 8460 §3): where no key signs it is not sent. Our keys are published for
/// all services, not with `s=email:tlsrpt`, which dkimpy 1.1 takes for an unknown service and
/// refuses for all mail; receivers may ignore reports for the lack of it.
///
/// Reports about sessions that carried nothing but reports would never end: the way out asks
/// [ReportSettings#carriesReport] and tells nothing of such sessions.
///
/// **Entry points**: [ResultCollector], [ReportSender], and for our own domains
/// [ReportingRecord#text].
///
/// **Threads**: everything is thread-safe. Results take a short lock; no lock is held during I/O.
///
/// **Limits**: [ReportLimits].
///
/// **On disk**: tables 85 and 87 of the partition `outbound`, see [org.posthorn.transport.rows].
@NullMarked
package org.posthorn.transport.tlsreport;

import org.jspecify.annotations.NullMarked;
