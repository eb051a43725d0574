package org.posthorn.delivery.checks.classifier;

import java.util.OptionalDouble;

/// The probabilities from which a message is spam.
///
/// @param junk from which it is delivered to the junk mailbox
/// @param refuse from which it is refused; empty to accept all messages
public record SpamThresholds(double junk, OptionalDouble refuse) {
  public SpamThresholds {
    if (!(junk > 0 && junk < 1)) {
      throw new IllegalArgumentException("the threshold of junk is " + junk);
    }
    if (refuse.isPresent() && !(refuse.getAsDouble() >= junk && refuse.getAsDouble() <= 1)) {
      throw new IllegalArgumentException(
          "the threshold of refusing is " + refuse.getAsDouble() + ", below that of junk " + junk);
    }
  }
}
