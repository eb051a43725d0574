package org.posthorn.queue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.posthorn.queue.plan.RetrySchedule;
import org.posthorn.transport.ConnectionWindow;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.SmtpEnvelope;
import org.posthorn.transport.warmup.Ramp;

/// The settings of the queue.
///
/// @param node this server's name among those that share the store
/// @param retries when messages are tried again, and when given up
/// @param window connections to one destination at a time
/// @param failedRetention how long failed messages are kept, 14 days
/// @param suppression how long an address that does not exist is not tried, 30 days
/// @param idleGrace how long an idle connection is kept open for another message, 1 s
/// @param sourceAddresses the source addresses of outgoing mail
public record QueueSettings(
    String node,
    RetrySchedule retries,
    ConnectionWindow.Size window,
    Duration failedRetention,
    Duration suppression,
    Duration idleGrace,
    SourceAddresses sourceAddresses) {

  /// The source addresses of outgoing mail.
  ///
  /// @param source the address that a message for a destination is sent from; none if the system
  ///   chooses, or if it does not matter because the message goes to a relay or to this server
  /// @param own addresses whose mail is [queued apart][Destination#from] from other mail
  /// @param warmUp of addresses that other servers do not know yet
  public record SourceAddresses(
      BiFunction<Destination, SmtpEnvelope, Optional<InetAddress>> source,
      Set<InetAddress> own,
      Map<InetAddress, Ramp> warmUp) {
    /// The system chooses the source address; no warm-up.
    public static final SourceAddresses ANY =
        new SourceAddresses((_, _) -> Optional.empty(), Set.of(), Map.of());

    public SourceAddresses {
      own = Set.copyOf(own);
      warmUp = Map.copyOf(warmUp);
    }
  }

  public static QueueSettings defaults(String node) {
    return new QueueSettings(
        node,
        RetrySchedule.defaults(),
        ConnectionWindow.Size.defaults(),
        Duration.ofDays(14),
        Duration.ofDays(30),
        Duration.ofSeconds(1),
        SourceAddresses.ANY);
  }

  public QueueSettings withRetries(RetrySchedule other) {
    return new QueueSettings(
        node, other, window, failedRetention, suppression, idleGrace, sourceAddresses);
  }

  public QueueSettings withWindow(ConnectionWindow.Size other) {
    return new QueueSettings(
        node, retries, other, failedRetention, suppression, idleGrace, sourceAddresses);
  }

  public QueueSettings withIdleGrace(Duration other) {
    return new QueueSettings(
        node, retries, window, failedRetention, suppression, other, sourceAddresses);
  }

  public QueueSettings withSourceAddresses(SourceAddresses other) {
    return new QueueSettings(node, retries, window, failedRetention, suppression, idleGrace, other);
  }
}
