package org.posthorn.transport.daily;

import java.io.IOException;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.transport.message.QueueId;

/// Queues reports that are sent by mail. Thread-safe.
public interface ReportMail {
  /// Queues a message durably. It is signed and sent with the reverse-path `from`.
  ///
  /// @param id the same for the same report and recipient, so that a repetition after a crash is
  ///   sent once
  /// @param message with its header, with CRLF
  /// @throws org.posthorn.kv.StoreException if it could not be queued; the caller tries again later
  /// @throws IOException if it cannot be signed; likewise
  void send(QueueId id, Mailbox from, Mailbox to, byte[] message) throws IOException;
}
