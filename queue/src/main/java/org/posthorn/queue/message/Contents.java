package org.posthorn.queue.message;

import java.io.IOException;
import java.io.OutputStream;

/// The bytes of a message, with CRLF line ends (not for BINARYMIME), as they will be sent: nothing
/// is changed once it is queued. Thread-safe.
public interface Contents {
  /// Octets.
  long size();

  /// Writes all of it. May be called any number of times.
  ///
  /// @throws IOException if `target` failed
  /// @throws org.posthorn.kv.StoreException if the bytes could not be read
  void writeTo(OutputStream target) throws IOException;
}
