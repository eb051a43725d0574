package org.posthorn.wire;

import java.net.InetAddress;
import java.util.Optional;

/// Says who may not connect to a [Listener], before anything is read from the client but a PROXY
/// header. Asked for each connection, from many threads: must not block.
@FunctionalInterface
public interface ConnectionGate {
  /// Everybody may.
  ConnectionGate OPEN = _ -> Optional.empty();

  /// Why a client may not.
  ///
  /// @param client its own address, also behind a trusted proxy
  /// @return a line for it, without CRLF; empty if it may
  Optional<String> refusal(InetAddress client);
}
