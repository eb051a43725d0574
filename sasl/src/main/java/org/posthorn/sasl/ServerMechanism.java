package org.posthorn.sasl;

import java.util.Optional;

/// The server's side of one exchange. One thread at a time; messages are decoded from base64, and
/// the empty array is an empty message.
///
/// A message longer than [#MESSAGE_BYTES_MAX] is a [Step.Failure]; engines should not read as much.
public sealed interface ServerMechanism permits PlainServer, LoginServer, ScramServer, TokenServer {

  /// Longest message in bytes: room for the longest name and password with their framing.
  int MESSAGE_BYTES_MAX = 4096;

  /// Starts the exchange. Without an initial response, a mechanism in which the client sends first
  /// returns an empty challenge (RFC 4422 §3.3).
  default Step start(Optional<byte[]> initialResponse) {
    return initialResponse.isPresent()
        ? respond(initialResponse.get())
        : new Step.Challenge(new byte[0]);
  }

  /// Processes the client's next message.
  ///
  /// @throws IllegalStateException after [Step.Success] or [Step.Failure]
  Step respond(byte[] clientMessage);

  /// Whether the client is authenticated and the last challenge only contains additional data. A
  /// protocol that can send this data with its success reply (RFC 4422 §5, item 2b) need not wait
  /// for the client's empty response, and passes an empty message itself.
  default boolean hasAccepted() {
    return false;
  }
}
