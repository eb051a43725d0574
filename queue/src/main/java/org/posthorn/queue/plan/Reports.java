package org.posthorn.queue.plan;

import java.util.Optional;
import java.util.Set;
import org.posthorn.smtp.syntax.RcptParameters.Notify;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.report.Report;

/// Which reports a sender gets.
public final class Reports {
  private Reports() {}

  /// @param from for messages with the null reverse-path there are no reports (RFC 3461 §6, RFC
  ///   5321 §4.5.5)
  /// @param notify the NOTIFY parameter; empty if it was not given
  public static boolean wanted(Report.Kind kind, ReversePath from, Set<Notify> notify) {
    if (from.mailbox().isEmpty() || notify.contains(Notify.NEVER)) {
      return false;
    }
    return switch (kind) {
      // RFC 3461 §5.2.2, §5.2.3: only if asked for.
      case RELAYED, DELIVERED -> notify.contains(Notify.SUCCESS);
      // RFC 3461 §4.1: without NOTIFY as if FAILURE, or FAILURE and DELAY, had been said.
      case DELAYED -> notify.isEmpty() || notify.contains(Notify.DELAY);
      case FAILED -> notify.isEmpty() || notify.contains(Notify.FAILURE);
    };
  }

  /// The report on a success. None if the next server knows DSN, because that server makes the
  /// report itself (RFC 3461 §5.2.1).
  public static Optional<Report.Kind> ofSuccess(DeliveryOutcome outcome) {
    return switch (outcome.kind()) {
      case RELAYED -> Optional.of(Report.Kind.RELAYED);
      case FILED -> Optional.of(Report.Kind.DELIVERED);
      default -> Optional.empty();
    };
  }
}
