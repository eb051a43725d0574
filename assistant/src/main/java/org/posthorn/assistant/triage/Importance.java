package org.posthorn.assistant.triage;

import java.util.List;
import java.util.Optional;

/// How important a message is to the owner of an account.
///
/// @param probability that it is important, from 0 to 1
/// @param bundle in which it is shown
/// @param reasons what counts, the largest weight first
public record Importance(double probability, Optional<Bundle> bundle, List<Reason> reasons) {
  /// From this probability on a message is important.
  public static final double THRESHOLD = 0.5;

  public Importance {
    reasons = List.copyOf(reasons);
  }

  public boolean important() {
    return probability >= THRESHOLD;
  }

  /// What counts for or against the importance of a message.
  ///
  /// @param name of the kind of property, such as `reply-to-you`; stable
  /// @param about which one, such as the name of the sender or the word; may be empty
  /// @param weight in log-odds: above 0 for importance
  /// @param learnt the part of the weight that was learnt from what the owner did
  public record Reason(String name, String about, double weight, double learnt) {}
}
