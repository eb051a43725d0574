package org.posthorn.spam.model;

import java.util.Optional;

/// A message that the server's model is to learn, or to forget.
///
/// @param weight how much it counts, from 0 to 1
/// @param undo what it had taught before, which is taken back instead
public record TrainingMessage(long[] features, boolean spam, double weight, Optional<Learnt> undo) {
  public static TrainingMessage of(long[] features, boolean spam, double weight) {
    return new TrainingMessage(features, spam, weight, Optional.empty());
  }
}
