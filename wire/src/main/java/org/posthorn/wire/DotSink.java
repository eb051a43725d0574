package org.posthorn.wire;

import java.io.IOException;

/// Takes message data as it arrives.
@FunctionalInterface
public interface DotSink {
  /// Takes some bytes. The array belongs to the reader and is reused: copy what must be kept.
  ///
  /// An exception means that no more is wanted; the reader goes on to the end of the data without
  /// calling again, and reports it in [DotResult#refusal].
  void accept(byte[] bytes, int offset, int length) throws IOException;
}
