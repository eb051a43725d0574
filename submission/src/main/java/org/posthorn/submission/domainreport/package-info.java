/// Received reports on local domains: DMARC reports and TLS reports.
///
/// **RFCs**: 9990 (and the earlier 7489), 9991, 8460.
///
/// **The model**: anybody may forge reports, so they change nothing: they are stored as sums, for
/// people. [IncomingDomainReports] recognizes them by their recipient (`postmaster` of each domain,
/// as `dns records` proposes, or a configured address) and by subject or type, and reads them in
/// addition to filing. The first octets of a file determine its compression and content. Only data
/// about local domains is stored, once, with the DMARC result of its message: that proves who sent
/// the report, not that it is true.
///
/// Some reporters' periods begin at local midnight: a report counts for the UTC day that contains
/// most of its period.
///
/// **Entry points**: [IncomingDomainReports], [ReceivedReports].
///
/// **Threads**: thread-safe; reports are read on threads `domain-report`.
///
/// **Limits**: [ReceivedReportLimits]; those of the formats:
/// [org.posthorn.mailauth.dmarc.report.DmarcReportLimits].
///
/// **On disk**: table 93 of the partition `reports`, see [org.posthorn.transport.rows].
@NullMarked
package org.posthorn.submission.domainreport;

import org.jspecify.annotations.NullMarked;
