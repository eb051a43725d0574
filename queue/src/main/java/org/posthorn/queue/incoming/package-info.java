/// Reports that others send about our mail, read to values. Pure.
///
/// **RFCs**: 3464 (delivery status notifications), 6522 (multipart/report), 3463 (statuses), 6533
/// (internationalized addresses); qmail's form is no RFC.
///
/// **The model**: [ReportReader] finds the part for programs and the header of the message that it
/// speaks of, and says of each recipient what became of it: [IncomingReport]. Fields may lack their
/// type, statuses may be vague, the message may be cut off; nothing is refused but what reports on
/// nobody. What a report is worth is decided by [org.posthorn.queue.IncomingReports].
///
/// **Limits**: [ReportLimits].
@NullMarked
package org.posthorn.queue.incoming;

import org.jspecify.annotations.NullMarked;
