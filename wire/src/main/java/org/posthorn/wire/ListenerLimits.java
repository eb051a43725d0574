package org.posthorn.wire;

import java.time.Duration;

/// Limits of a listener and its connections.
///
/// @param connectionsMax open connections of one listener; each idle one costs about 12 KB with TLS
/// @param connectionsPerAddressMax open connections from one IPv4 address or IPv6 /64: mail clients
///   behind one NAT need dozens, an IMAP client opens five
/// @param acceptsPerAddressPerMinute new connections from one address (or /64), on average over
///   some minutes, with as many again in a burst
/// @param backlog connections that the kernel holds until they are accepted
/// @param handshakeTimeout for a PROXY header and a TLS handshake together
/// @param writeTimeout how long one write may block; then the connection is closed
/// @param lineSkipBytesMax how much of a line that is too long is skipped to stay in sync
/// @param dataSkipBytesMax how much refused message data is read and dropped to stay in sync
public record ListenerLimits(
    int connectionsMax,
    int connectionsPerAddressMax,
    int acceptsPerAddressPerMinute,
    int backlog,
    Duration handshakeTimeout,
    Duration writeTimeout,
    int lineSkipBytesMax,
    long dataSkipBytesMax) {

  public ListenerLimits {
    if (connectionsMax < 1 || connectionsPerAddressMax < 1 || acceptsPerAddressPerMinute < 1) {
      throw new IllegalArgumentException("a connection limit must be at least 1");
    }
    if (backlog < 1 || lineSkipBytesMax < 0 || dataSkipBytesMax < 0) {
      throw new IllegalArgumentException("a limit is negative");
    }
    if (!handshakeTimeout.isPositive() || !writeTimeout.isPositive()) {
      throw new IllegalArgumentException("a timeout must be positive");
    }
  }

  /// 20,000 connections, 100 per address, 600 new ones per address and minute, backlog 1,024, 30 s
  /// for the handshake, 5 min for a write, 1 MiB of a line and 256 MiB of data skipped.
  public static ListenerLimits defaults() {
    return new ListenerLimits(
        20_000,
        200,
        600,
        1_024,
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        1 << 20,
        256L << 20);
  }

  public ListenerLimits withConnectionsMax(int max) {
    return new ListenerLimits(
        max,
        connectionsPerAddressMax,
        acceptsPerAddressPerMinute,
        backlog,
        handshakeTimeout,
        writeTimeout,
        lineSkipBytesMax,
        dataSkipBytesMax);
  }

  /// Limits per address: open connections, and new ones per minute.
  public ListenerLimits withPerAddress(int openMax, int perMinute) {
    return new ListenerLimits(
        connectionsMax,
        openMax,
        perMinute,
        backlog,
        handshakeTimeout,
        writeTimeout,
        lineSkipBytesMax,
        dataSkipBytesMax);
  }

  public ListenerLimits withTimeouts(Duration handshake, Duration write) {
    return new ListenerLimits(
        connectionsMax,
        connectionsPerAddressMax,
        acceptsPerAddressPerMinute,
        backlog,
        handshake,
        write,
        lineSkipBytesMax,
        dataSkipBytesMax);
  }

  /// How much of a line and of message data is skipped to stay in sync.
  public ListenerLimits withSkips(int lineBytesMax, long dataBytesMax) {
    return new ListenerLimits(
        connectionsMax,
        connectionsPerAddressMax,
        acceptsPerAddressPerMinute,
        backlog,
        handshakeTimeout,
        writeTimeout,
        lineBytesMax,
        dataBytesMax);
  }
}
