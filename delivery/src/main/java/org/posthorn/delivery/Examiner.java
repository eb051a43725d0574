package org.posthorn.delivery;

import java.io.IOException;
import org.posthorn.transport.message.Contents;

/// Looks at messages of strangers before anything becomes of them. Called from many sessions at
/// once, while the client waits for its answer.
@FunctionalInterface
public interface Examiner {
  /// Finds nothing.
  Examiner NONE = (_, _) -> Verdict.NONE;

  /// @param message as it came, without any field of ours
  /// @throws IOException if the message could not be read again: it is refused for now
  Verdict examine(Arrival arrival, Contents message) throws IOException;
}
