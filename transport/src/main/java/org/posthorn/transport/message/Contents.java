package org.posthorn.transport.message;

import java.io.IOException;
import java.io.OutputStream;

/// The bytes of a message as they are sent, with CRLF line ends (except BINARYMIME). A queued
/// message is not changed except for servers that lack an extension it needs. Thread-safe.
public interface Contents {
  /// Size in octets.
  long size();

  /// Octets at the beginning that are this server's signatures, which can be made anew, or its ARC
  /// seal.
  default long signatures() {
    return 0;
  }

  /// Writes all bytes. May be called any number of times.
  ///
  /// @throws IOException if `target` failed
  /// @throws org.posthorn.kv.StoreException if the bytes could not be read
  void writeTo(OutputStream target) throws IOException;
}
