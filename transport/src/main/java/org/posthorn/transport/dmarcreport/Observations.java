package org.posthorn.transport.dmarcreport;

import java.util.List;
import org.slf4j.LoggerFactory;

/// Is told what was found out about messages that arrive, so that reports can be made of it. RFC
/// 9990, RFC 9991. Called once for each message, on the thread that takes it: neither blocks nor
/// throws. Thread-safe.
@FunctionalInterface
public interface Observations {
  /// Nobody wants to know.
  Observations NONE = _ -> {};

  void record(Observation observation);

  /// Tells several, one after the other. What fails at one is logged, and keeps neither the others
  /// from being told nor the message, which is filed by then, from being answered for.
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
