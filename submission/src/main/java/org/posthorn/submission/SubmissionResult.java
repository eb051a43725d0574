package org.posthorn.submission;

import java.util.List;

/// What came of a submission.
public sealed interface SubmissionResult {

  /// The message is on disk, and each recipient gets it or its sender is told.
  ///
  /// @param traceId under which events and the queue tell what becomes of it
  record Accepted(String traceId) implements SubmissionResult {}

  /// Nothing was kept.
  ///
  /// @param reasons at least one; several if several recipients are refused
  record Refused(List<SubmissionRefusal> reasons) implements SubmissionResult {
    public Refused {
      reasons = List.copyOf(reasons);
    }
  }
}
