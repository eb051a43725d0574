/// TLS reports: successes and failures of TLS with other servers are counted, and sent once a day
/// to domains that request them.
///
/// **RFCs**: 8460, 6522 (multipart/report), 8689 §3 (reports are sent even if TLS fails).
///
/// **The model**: [TlsResultCollector] counts in memory by UTC day and recipient domain, and adds
/// the counts to the rows on disk each minute. After the day [TlsReportSender] looks up each
/// domain's record ([ReportingRecord]) and sends a gzipped [ReportDocument] to each address in it,
/// by mail or over HTTPS. [org.posthorn.transport.daily] schedules, retries and prevents
/// duplicates.
///
/// Report mail must be signed (RFC 8460 §3): without a signing key it is not sent. Local keys are
/// published for all services, not with `s=email:tlsrpt`: dkimpy 1.1 takes that for an unknown
/// service and refuses the key for all mail. Receivers may therefore ignore reports.
///
/// Reports about sessions that carry only reports would never end: the transport asks
/// [org.posthorn.transport.daily.ReportSettings#carriesReport] and does not count such sessions.
///
/// **Entry points**: [TlsResultCollector], [TlsReportSender]; for local domains
/// [ReportingRecord#text].
///
/// **Threads**: everything is thread-safe. Counting takes a short lock; no lock is held during I/O.
///
/// **Limits**: [TlsReportLimits], [org.posthorn.transport.daily.DailyLimits].
///
/// **On disk**: tables 85 and 87 of the partition `outbound`, see [org.posthorn.transport.rows].
@NullMarked
package org.posthorn.transport.tlsreport;

import org.jspecify.annotations.NullMarked;
