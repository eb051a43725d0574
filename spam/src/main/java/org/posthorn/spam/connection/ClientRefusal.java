package org.posthorn.spam.connection;

import java.time.Duration;

/// Why a client's mail is refused, temporarily or permanently.
public sealed interface ClientRefusal {
  /// The text for the client: one line of ASCII.
  String words();

  /// The client or its network has sent too much.
  ///
  /// @param after when it may continue
  record TooMany(String words, Duration after) implements ClientRefusal {}

  /// Greylisted: the client must try again.
  ///
  /// @param after when it will be accepted
  record ComeBack(String words, Duration after) implements ClientRefusal {}

  /// The signals are against the client.
  record Unwanted(String words) implements ClientRefusal {}
}
