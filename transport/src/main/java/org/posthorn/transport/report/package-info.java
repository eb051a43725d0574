/// Delivery status notifications, written for our senders and read from other servers. Pure.
///
/// **RFCs**: 3461 §6 (what a report holds), 3464 (its machine-readable part), 6522
/// (multipart/report), 3463 (statuses), 3834 (Auto-Submitted), 6533 (internationalized addresses);
/// qmail's form is no RFC.
///
/// **Writing**: [StatusNotifications] makes a message of a [Report], behind the port
/// [ReportWriter].
///
/// **Reading**: [ReportReader] finds the part for programs and the header of the message that it
/// speaks of, and says of each recipient what became of it: [IncomingReport]. Fields may lack their
/// type, statuses may be vague, the message may be cut off; nothing is refused but what reports on
/// nobody. Anybody may forge a report: what it is worth is decided by the queue.
///
/// **Limits**: [StatusReportLimits].
@NullMarked
package org.posthorn.transport.report;

import org.jspecify.annotations.NullMarked;
