package org.posthorn.transport.message;

import java.io.IOException;
import java.io.OutputStream;

/// The bytes of a message, with CRLF line ends (not for BINARYMIME), as they are sent: nothing is
/// changed once it is queued, but for servers that cannot take it. Thread-safe.
public interface Contents {
  /// Octets.
  long size();

  /// Octets at its beginning that are signatures of ours, which can be made anew, or our seal.
  default long signatures() {
    return 0;
  }

  /// Writes all of it. May be called any number of times.
  ///
  /// @throws IOException if `target` failed
  /// @throws org.posthorn.kv.StoreException if the bytes could not be read
  void writeTo(OutputStream target) throws IOException;
}
