package org.posthorn.store;

import java.io.IOException;
import java.io.OutputStream;

/// The spool of a message being received. One thread. Closing it unfinished discards it.
public final class MessageWriter extends OutputStream {
  MessageWriter() {}

  @Override
  public void write(int b) throws IOException {}

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {}

  /// Ends the message; a large one is on disk afterwards.
  ///
  /// @throws MailException of kind LIMIT if it is longer than a message may be
  public StagedMessage finish() throws IOException {
    return new StagedMessage();
  }

  @Override
  public void close() {}
}
