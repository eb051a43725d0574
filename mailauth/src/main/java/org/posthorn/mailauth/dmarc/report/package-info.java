/// Reports about DMARC: what receivers tell a domain's owner.
///
/// **RFCs**: 9990 (aggregate reports), 9991 (failure reports), 6591, 5965 and 6692 (the format of
/// failure reports), 1952 (gzip).
///
/// **The model**: an [AggregateReport] counts the messages of a period; [AggregateWriter] and
/// [AggregateReader] turn it into a file and back. A [FailureReport] tells of one message.
/// [ReportDestination] finds out whether an address has agreed to receive the reports of another
/// domain. Bytes in, values out; sending and storing are for others.
///
/// **Reading is guarded**: reports come from strangers. Compressed files are bounded in size and
/// ratio, XML has no document type and no entities, and every list has a limit
/// ([DmarcReportLimits]).
///
/// **Threads**: values are immutable; readers and writers keep nothing.
@NullMarked
package org.posthorn.mailauth.dmarc.report;

import org.jspecify.annotations.NullMarked;
