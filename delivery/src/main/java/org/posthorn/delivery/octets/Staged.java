package org.posthorn.delivery.octets;

import java.io.IOException;
import org.posthorn.transport.message.Contents;

/// A staged message, of which any part can be read. One thread.
public interface Staged extends Contents {
  /// Reads some octets.
  ///
  /// @param from the offset of the first
  /// @param to the offset after the last, at most the size
  /// @throws IOException if they could not be read
  byte[] octets(long from, long to) throws IOException;
}
