package org.posthorn.transport.dmarcreport;

import java.util.List;
import org.slf4j.LoggerFactory;

/// Receives the authentication results of each inbound message, for reports (RFC 9990, RFC 9991).
/// Called once for each message on the receiving thread: must not block or throw. Thread-safe.
@FunctionalInterface
public interface Observations {
  /// Ignores all results.
  Observations NONE = _ -> {};

  void record(Observation observation);

  /// Passes results on to several receivers, in order. An error in one is logged; it affects
  /// neither the others nor the reply to the message, which is already filed.
  static Observations all(List<Observations> several) {
    List<Observations> told = List.copyOf(several);
    return observation -> {
      for (Observations each : told) {
        try {
          each.record(observation);
        } catch (RuntimeException e) {
          LoggerFactory.getLogger(Observations.class)
              .error("trace={} not counted", observation.transaction().traceId(), e);
        }
      }
    };
  }
}
