/// What other servers report on our domains: mail in their name (DMARC), and TLS towards their
/// servers.
///
/// **RFCs**: 9990 (and what is left of 7489), 9991, 8460.
///
/// **The model**: reports are mail that anybody may forge, so they change nothing: they are kept as
/// sums, for people. [IncomingDomainReports] knows them by where they come to (`postmaster` of each
/// domain, as `dns records` proposes, or what a setting adds) and by subject or type, and reads
/// them beside their being filed. How a file is packed and what is in it shows in its first octets.
/// Only what is about a domain of ours is kept, once, with whether the message that brought it
/// passed DMARC: that says who sent the message, not that what it says is true.
///
/// Some reporters' periods begin at their midnight: a report counts for the UTC day that most of
/// its period lies in.
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
