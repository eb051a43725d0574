package org.posthorn.wire;

import java.io.IOException;

/// Receives message data.
@FunctionalInterface
public interface DotSink {
  /// Receives some bytes. The array belongs to the reader and is reused.
  ///
  /// After an exception the reader continues to the end of the data without further calls, and
  /// returns it in [DotResult#refusal].
  void accept(byte[] bytes, int offset, int length) throws IOException;
}
