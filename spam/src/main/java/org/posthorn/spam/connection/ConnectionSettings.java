package org.posthorn.spam.connection;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.posthorn.runtime.Cidr;

/// Settings of connection checks.
///
/// @param trusted networks that are not checked, counted or refused; loopback is always trusted
/// @param lists DNS lists of clients and domains
/// @param refuseAbove the sum of weights from which a client's mail is refused; empty for never
/// @param greylistAbove the sum of weights from which it is greylisted; empty for never
/// @param early what happens to clients that send before the greeting
/// @param rates limits of messages
public record ConnectionSettings(
    List<Cidr> trusted,
    List<DnsList> lists,
    OptionalDouble refuseAbove,
    OptionalDouble greylistAbove,
    Early early,
    Rates rates) {

  public ConnectionSettings {
    trusted = List.copyOf(trusted);
    lists = List.copyOf(lists);
  }

  /// The handling of clients that send before the greeting.
  ///
  /// @param refused whether they are refused; otherwise a signal is added
  /// @param delay how long clients with a bad reputation wait for the greeting
  public record Early(boolean refused, Duration delay) {}

  /// Messages an hour of clients without a good reputation.
  ///
  /// @param perClient of an IPv4 address or an IPv6 /64
  /// @param perNetwork of a /24 or a /48
  public record Rates(int perClient, int perNetwork) {}

  /// Loopback is trusted; no lists, no refusals, no greylisting; early talkers are refused, with a
  /// delay of 2 s for clients with a bad reputation; 100 messages an hour for a client, 400 for a
  /// network.
  public static ConnectionSettings defaults() {
    return new ConnectionSettings(
        List.of(),
        List.of(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        new Early(true, Duration.ofSeconds(2)),
        new Rates(100, 400));
  }

  /// Whether a client is trusted.
  public boolean trusts(InetAddress client) {
    return client.isLoopbackAddress()
        || trusted.stream().anyMatch(network -> network.contains(client));
  }
}
