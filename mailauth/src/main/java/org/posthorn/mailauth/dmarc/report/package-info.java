/// DMARC reports to domain owners.
///
/// **RFCs**: 9990 (aggregate reports), 9991 (failure reports), 6591, 5965 and 6692 (the format of
/// failure reports), 1952 (gzip).
///
/// **The model**: an [AggregateReport] counts the messages of a period; [AggregateWriter] and
/// [AggregateReader] write and read its file. A [FailureReport] is about one message.
/// [ReportDestination] checks whether an address accepts reports about another domain. No I/O;
/// sending and storing are done elsewhere.
///
/// **Untrusted input**: compressed files are limited in size and ratio, XML may have no document
/// type and no entities, and every list has a limit ([DmarcReportLimits]).
///
/// **Threads**: values are immutable; readers and writers are stateless.
@NullMarked
package org.posthorn.mailauth.dmarc.report;

import org.jspecify.annotations.NullMarked;
