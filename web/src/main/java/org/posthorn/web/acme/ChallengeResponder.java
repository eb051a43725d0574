package org.posthorn.web.acme;

import java.io.IOException;
import java.util.Optional;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.challenge.Challenge;

/// A type of ACME challenge. All names of an order are prepared before waiting for the first one.
public interface ChallengeResponder {
  /// Publishes the response to the challenge.
  ///
  /// @return the prepared challenge; empty if the authority does not offer this type
  /// @throws IOException if it could not be published
  Optional<Challenge> prepare(Authorization authorization) throws IOException;

  /// Waits until the authority can see it.
  ///
  /// @throws IOException if it cannot after a reasonable time
  default void await(Authorization authorization) throws IOException, InterruptedException {}

  /// Removes what was published, after the validation or a failure.
  ///
  /// @throws IOException if it could not be removed
  void remove(Authorization authorization) throws IOException;
}
