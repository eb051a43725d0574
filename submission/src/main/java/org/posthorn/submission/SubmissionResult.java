package org.posthorn.submission;

import java.util.List;

/// The result of a submission.
public sealed interface SubmissionResult {

  /// The message is on disk. Each recipient gets it, or its sender gets a report.
  ///
  /// @param traceId of its events and in the queue
  record Accepted(String traceId) implements SubmissionResult {}

  /// The message was refused.
  ///
  /// @param reasons at least one; several if several recipients are refused
  record Refused(List<SubmissionRefusal> reasons) implements SubmissionResult {
    public Refused {
      reasons = List.copyOf(reasons);
    }
  }
}
