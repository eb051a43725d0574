/// What senders are told: delivery status notifications.
///
/// **RFCs**: 3461 §6 (what a report holds), 3464 (its machine-readable part), 6522
/// (multipart/report), 3463 (statuses), 3834 (Auto-Submitted), 6533 (internationalized addresses).
///
/// **Entry point**: [StatusNotifications].
@NullMarked
package org.posthorn.queue.report;

import org.jspecify.annotations.NullMarked;
