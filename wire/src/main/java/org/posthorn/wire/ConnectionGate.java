package org.posthorn.wire;

import java.net.InetAddress;
import java.util.Optional;

/// Decides which clients may not connect to a [Listener], before anything but a PROXY header is
/// read. Called for each connection, by many threads: must not block.
@FunctionalInterface
public interface ConnectionGate {
  /// Allows everybody.
  ConnectionGate OPEN = _ -> Optional.empty();

  /// The refusal of a client.
  ///
  /// @param client its own address, also behind a trusted proxy
  /// @return a line for the client, without CRLF; empty if it may connect
  Optional<String> refusal(InetAddress client);
}
