package org.posthorn.smtp;

import java.io.IOException;
import java.util.List;
import org.posthorn.smtp.syntax.Reply;

/// Receives a message without dot-stuffing.
public interface MessageSink {

  /// Receives some bytes. The array belongs to the engine and is reused.
  ///
  /// @throws IOException if they could not be stored: the rest is read and dropped, and the message
  ///   is refused with 451 4.3.0; a [RefusedException] likewise, with its reply
  void write(byte[] bytes, int offset, int length) throws IOException;

  /// The message is complete. A positive reply promises that it is on disk.
  ///
  /// @return for SMTP one reply, for LMTP one for each accepted recipient, in order
  List<Reply> finish() throws IOException;

  /// The message was not completed, or was refused.
  void abort();
}
