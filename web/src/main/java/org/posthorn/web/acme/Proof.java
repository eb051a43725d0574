package org.posthorn.web.acme;

import java.io.IOException;
import java.util.Optional;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.challenge.Challenge;

/// A way to prove to an authority that a name is ours.
public interface Proof {
  /// Makes what the authority will look for.
  ///
  /// @return the challenge that is ready; empty if the authority does not offer this way
  /// @throws IOException if it could not be made
  Optional<Challenge> prepare(Authorization authorization) throws IOException;

  /// The authority has looked, or it all failed: takes away what was made.
  void remove(Authorization authorization) throws IOException;
}
