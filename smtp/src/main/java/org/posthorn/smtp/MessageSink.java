package org.posthorn.smtp;

import java.io.IOException;
import java.util.List;
import org.posthorn.smtp.syntax.Reply;

/// Takes a message as it arrives, without dot-stuffing.
public interface MessageSink {

  /// Takes some bytes. The array is the engine's: copy what must be kept.
  ///
  /// @throws IOException if they could not be kept: the rest is read and dropped, and the message
  ///   refused with 451 4.3.0; a [RefusedException] likewise, with its reply
  void write(byte[] bytes, int offset, int length) throws IOException;

  /// The message is complete. A positive reply promises that it is on disk.
  ///
  /// @return over SMTP one reply, over LMTP one for each accepted recipient, in their order
  List<Reply> finish() throws IOException;

  /// The message did not come to its end, or was refused.
  void abort();
}
