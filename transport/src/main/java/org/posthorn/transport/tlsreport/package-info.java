/// TLS reports: what went well and wrong with TLS towards other servers is counted, and sent once a
/// day to those who ask for it.
///
/// **RFCs**: 8460, 6522 (multipart/report), 8689 §3 (reports travel even where TLS is broken).
///
/// **The model**: [TlsResultCollector] counts in memory by UTC day and recipient domain, and adds
/// what it has to the rows on disk when it is told to, each minute. After the day [TlsReportSender]
/// looks for each domain's record ([ReportingRecord]) and sends [ReportDocument], gzipped, to each
/// address in it: by mail or over HTTPS. When, how often, and that nobody gets one twice, is a
/// matter of [org.posthorn.transport.daily].
///
/// Mail must be signed (RFC 8460 §3): where no key signs it is not sent. Our keys are published for
/// all services, not with `s=email:tlsrpt`, which dkimpy 1.1 takes for an unknown service and
/// refuses for all mail; receivers may ignore reports for the lack of it.
///
/// Reports about sessions that carried nothing but reports would never end: the way out asks
/// [org.posthorn.transport.daily.ReportSettings#carriesReport] and tells nothing of such sessions.
///
/// **Entry points**: [TlsResultCollector], [TlsReportSender], and for our own domains
/// [ReportingRecord#text].
///
/// **Threads**: everything is thread-safe. Results take a short lock; no lock is held during I/O.
///
/// **Limits**: [TlsReportLimits], [org.posthorn.transport.daily.DailyLimits].
///
/// **On disk**: tables 85 and 87 of the partition `outbound`, see [org.posthorn.transport.rows].
@NullMarked
package org.posthorn.transport.tlsreport;

import org.jspecify.annotations.NullMarked;
