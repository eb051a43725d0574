package org.posthorn.submission;

import java.util.List;

/// What came of a submission.
public sealed interface Result {

  /// The message is on disk, and each recipient gets it or its sender is told.
  ///
  /// @param traceId under which events and the queue tell what becomes of it
  record Accepted(String traceId) implements Result {}

  /// Nothing was kept.
  ///
  /// @param reasons at least one; several if several recipients are refused
  record Refused(List<Refusal> reasons) implements Result {
    public Refused {
      reasons = List.copyOf(reasons);
    }
  }
}
