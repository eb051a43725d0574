package org.posthorn.spam.connection;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.posthorn.runtime.Cidr;

/// How clients are treated.
///
/// @param trusted networks of ours: nothing is asked about them, counted of them, or done to them;
///   loopback is one anyway
/// @param lists that are asked about clients and domains
/// @param refuseAbove from which sum of weights on a client's mail is refused; empty for never
/// @param greylistAbove from which sum on it has to come back; empty for never
/// @param early what becomes of clients that speak too early
/// @param rates how much they may send
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

  /// What becomes of clients that speak before they are greeted.
  ///
  /// @param refused whether they are refused; if not, it speaks against their messages
  /// @param delay how long clients of a bad reputation wait for the greeting
  public record Early(boolean refused, Duration delay) {}

  /// Messages an hour of clients without a good reputation.
  ///
  /// @param perClient of an IPv4 address or an IPv6 /64
  /// @param perNetwork of a /24 or a /48
  public record Rates(int perClient, int perNetwork) {}

  /// Loopback is trusted; no lists, nothing is refused or has to come back; early talkers are
  /// refused, with 2 s for those of a bad reputation; 100 messages an hour of a client, 400 of a
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
