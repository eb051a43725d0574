package org.posthorn.transport.dmarcreport;

/// Is told what was found out about messages that arrive, so that reports can be made of it. RFC
/// 9990, RFC 9991. Called once for each message, on the thread that takes it: neither blocks nor
/// throws. Thread-safe.
@FunctionalInterface
public interface Observations {
  /// Nobody wants to know.
  Observations NONE = _ -> {};

  void record(Observation observation);
}
