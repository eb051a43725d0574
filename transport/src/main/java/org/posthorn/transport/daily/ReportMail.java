package org.posthorn.transport.daily;

import java.io.IOException;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.transport.message.QueueId;

/// Takes reports that go by mail. Thread-safe.
public interface ReportMail {
  /// Hands over a message, which is durable when this returns. It is signed, and sent with the
  /// reverse-path `from`.
  ///
  /// @param id the same for the same report to the same recipient, so that one that comes again
  ///   after a crash is sent once
  /// @param message with its header, with CRLF
  /// @throws org.posthorn.kv.StoreException if it could not be taken; it is tried again later
  /// @throws IOException if it cannot be signed; likewise
  void send(QueueId id, Mailbox from, Mailbox to, byte[] message) throws IOException;
}
