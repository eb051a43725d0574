package org.posthorn.delivery.checks;

import java.time.Instant;
import java.util.List;
import org.posthorn.smtp.syntax.ReversePath;

/// What is known of a message besides its octets.
///
/// @param traceId of its transaction
/// @param from the reverse-path
/// @param recipients the accepted addresses, as the client gave them; at least one
/// @param internationalized whether it came with SMTPUTF8
/// @param received when it began
public record Incoming(
    String traceId,
    Peer peer,
    ReversePath from,
    List<String> recipients,
    boolean internationalized,
    Instant received) {

  public Incoming {
    recipients = List.copyOf(recipients);
  }
}
