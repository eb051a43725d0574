package org.posthorn.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;

/// The body of an [Answer].
public sealed interface AnswerBody {
  /// In memory.
  record Bytes(byte[] bytes) implements AnswerBody {}

  /// Written while the client reads, in bounded memory.
  ///
  /// @param length if known; the writer must write exactly this number of bytes
  record Streamed(OptionalLong length, Writer writer) implements AnswerBody {}

  /// Server-sent events: stays open until the feed or the client ends it, or the server stops.
  record Events(EventFeed feed) implements AnswerBody {}

  /// Writes a body, on the virtual thread of its request.
  @FunctionalInterface
  interface Writer {
    /// Writes everything. A write waits while the client does not read; `flush` sends what is
    /// buffered. Not to be called while a lock or a transaction is held.
    ///
    /// @throws IOException if the client is gone or does not read, or if the source fails
    void write(OutputStream out) throws IOException;
  }

  /// The whole body in memory, for small ones.
  ///
  /// @throws IOException if its writer fails
  /// @throws IllegalStateException for events
  default byte[] toBytes() throws IOException {
    return switch (this) {
      case Bytes(byte[] bytes) -> bytes;
      case Streamed(_, Writer writer) -> {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        writer.write(bytes);
        yield bytes.toByteArray();
      }
      case Events _ -> throw new IllegalStateException("a stream of events has no end");
    };
  }
}
