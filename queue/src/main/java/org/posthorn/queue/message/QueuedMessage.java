package org.posthorn.queue.message;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.message.SmtpEnvelope;

/// A message in the queue, as an administrator sees it.
///
/// @param size octets
/// @param recipients in the envelope's order
/// @param failedSince since when it is kept as a failed message
public record QueuedMessage(
    QueueId id,
    SmtpEnvelope envelope,
    long size,
    List<QueuedRecipient> recipients,
    Optional<Instant> failedSince) {

  public QueuedMessage {
    recipients = List.copyOf(recipients);
  }
}
