package org.posthorn.admin.history;

import java.util.List;
import java.util.Optional;
import org.posthorn.runtime.Histogram;

/// The stored metrics. Their codes are stored in rows and never change.
public enum Measure {
  RECEIVED(1, "smtp.mx.accepted_messages", "smtp.lmtp.accepted_messages"),
  REFUSED(2, "smtp.mx.refused."),
  SUBMITTED(3, "smtp.submission.accepted_messages"),
  DELIVERED(4, "queue.delivered"),
  DEFERRED(5, "queue.deferred", "queue.greylisted"),
  BOUNCED(6, "queue.bounced"),
  REQUESTS(7, "web.requests"),
  WAITING(20),
  OLDEST_SECONDS(21),
  FREE_BYTES(22),
  STORE_BYTES(23),
  PROCESS_BYTES(24),
  HEAP_BYTES(25),
  IMAP_SESSIONS(26),
  SUBMISSION_SESSIONS(27),
  OTHER_SESSIONS(28),
  SPAM(40, Histogram.TENTHS, "checks.spam_probability"),
  ACCEPTANCE(41, Histogram.SECONDS, "smtp.mx.acceptance_seconds"),
  DELIVERY(42, Histogram.SECONDS, "queue.attempt_seconds"),
  IMAP(43, Histogram.SECONDS, "imap.command_seconds"),
  WEB(44, Histogram.SECONDS, "web.request_seconds"),
  JMAP(45, Histogram.SECONDS, "jmap.request_seconds"),
  DELAY(46, Histogram.DELAYS, "queue.delivery_seconds");

  private final int code;
  private final List<Double> bounds;
  private final List<String> names;

  /// A count: the sum of these counters, where a name that ends in a dot selects all counters that
  /// begin with it. Without names, a level.
  Measure(int code, String... names) {
    this(code, List.of(), names);
  }

  /// A histogram.
  Measure(int code, List<Double> bounds, String... names) {
    this.code = code;
    this.bounds = bounds;
    this.names = List.of(names);
  }

  int code() {
    return code;
  }

  /// The bounds of its buckets, if it is a histogram.
  List<Double> bounds() {
    return bounds;
  }

  List<String> names() {
    return names;
  }

  boolean isSpread() {
    return !bounds.isEmpty();
  }

  boolean isCount() {
    return bounds.isEmpty() && !names.isEmpty();
  }

  /// Empty for a code of a later version.
  static Optional<Measure> of(int code) {
    for (Measure measure : values()) {
      if (measure.code == code) {
        return Optional.of(measure);
      }
    }
    return Optional.empty();
  }
}
