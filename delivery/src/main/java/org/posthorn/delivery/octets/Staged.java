package org.posthorn.delivery.octets;

import java.io.IOException;
import org.posthorn.transport.message.Contents;

/// A message that is staged, of which any part may be read. One thread.
public interface Staged extends Contents {
  /// Some octets.
  ///
  /// @param from the offset of the first
  /// @param to the offset behind the last, at most the size
  /// @throws IOException if they could not be read
  byte[] octets(long from, long to) throws IOException;
}
