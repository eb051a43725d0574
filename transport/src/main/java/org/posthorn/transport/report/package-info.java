/// Delivery status notifications: composed for local senders, and read from other servers. No I/O.
///
/// **RFCs**: 3461 §6 (content of a report), 3464 (its machine-readable part), 6522
/// (multipart/report), 3463 (statuses), 3834 (Auto-Submitted), 6533 (internationalized addresses).
/// qmail's format is not in an RFC.
///
/// **Writing**: [StatusNotifications] composes a message from a [Report], behind the interface
/// [ReportWriter].
///
/// **Reading**: [ReportReader] finds the part for programs and the header of the original message,
/// and returns an [IncomingReport] with the status of each recipient. It accepts fields without
/// type, imprecise statuses and truncated messages; only a message that reports on no recipient is
/// not a report. Anybody can forge a report: the queue decides whether it is trusted.
///
/// **Limits**: [StatusReportLimits].
@NullMarked
package org.posthorn.transport.report;

import org.jspecify.annotations.NullMarked;
