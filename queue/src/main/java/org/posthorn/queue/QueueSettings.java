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

/// How the queue works, as an administrator may set it.
///
/// @param node this server's name among those that share the store
/// @param retries when messages are tried again, and when given up
/// @param window connections to one destination at a time
/// @param deadLetters how long messages that did not reach somebody are kept, 14 days
/// @param suppression how long an address that does not exist is not tried again, 30 days
/// @param idleGrace how long a connection waits for another message, 1 s
/// @param ways by which addresses of ours mail leaves
public record QueueSettings(
    String node,
    RetrySchedule retries,
    ConnectionWindow.Size window,
    Duration deadLetters,
    Duration suppression,
    Duration idleGrace,
    Ways ways) {

  /// By which addresses of ours mail leaves.
  ///
  /// @param source which it is for a message on its way to a destination; none if it is the
  ///   system's choice, or does not matter as it goes to a relay or to ourselves
  /// @param own those addresses whose mail goes [apart][Destination#from] from that of others
  /// @param warmUp of addresses that others do not know yet
  public record Ways(
      BiFunction<Destination, SmtpEnvelope, Optional<InetAddress>> source,
      Set<InetAddress> own,
      Map<InetAddress, Ramp> warmUp) {
    /// As the system likes, without bounds.
    public static final Ways ANY = new Ways((_, _) -> Optional.empty(), Set.of(), Map.of());

    public Ways {
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
        Ways.ANY);
  }

  public QueueSettings withRetries(RetrySchedule other) {
    return new QueueSettings(node, other, window, deadLetters, suppression, idleGrace, ways);
  }

  public QueueSettings withWindow(ConnectionWindow.Size other) {
    return new QueueSettings(node, retries, other, deadLetters, suppression, idleGrace, ways);
  }

  public QueueSettings withIdleGrace(Duration other) {
    return new QueueSettings(node, retries, window, deadLetters, suppression, other, ways);
  }

  public QueueSettings withWays(Ways other) {
    return new QueueSettings(node, retries, window, deadLetters, suppression, idleGrace, other);
  }
}
