package org.posthorn.web.acme;

import java.io.IOException;
import java.util.Optional;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.challenge.Challenge;

/// A way to prove to an authority that a name is ours. All names of an order are prepared before
/// the first one is awaited.
public interface Proof {
  /// Makes what the authority will look for.
  ///
  /// @return the challenge that is ready; empty if the authority does not offer this way
  /// @throws IOException if it could not be made
  Optional<Challenge> prepare(Authorization authorization) throws IOException;

  /// Waits until the authority can see it.
  ///
  /// @throws IOException if it cannot after a reasonable time
  default void await(Authorization authorization) throws IOException, InterruptedException {}

  /// The authority has looked, or it all failed: takes away what was made, if anything was.
  ///
  /// @throws IOException if it is still there
  void remove(Authorization authorization) throws IOException;
}
