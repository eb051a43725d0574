package org.posthorn.spam.model;

import java.util.Optional;

/// A message to be learnt or unlearnt by the server's model.
///
/// @param weight from 0 to 1
/// @param undo its earlier training, which is taken back instead
public record TrainingMessage(long[] features, boolean spam, double weight, Optional<Learnt> undo) {
  public static TrainingMessage of(long[] features, boolean spam, double weight) {
    return new TrainingMessage(features, spam, weight, Optional.empty());
  }
}
