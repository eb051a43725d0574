package org.posthorn.delivery.judging.classifying;

import java.util.OptionalDouble;

/// From which probability on a message is spam.
///
/// @param junk from which on it is filed among junk mail
/// @param refuse from which on it is not taken; empty to take all of it
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
