package org.posthorn.spam.connection;

import java.time.Duration;

/// Why a client's mail is not taken, now or at all.
public sealed interface ClientRefusal {
  /// For the client: one line of ASCII.
  String words();

  /// It, or its network, has sent too much.
  ///
  /// @param after how long it may go on
  record TooMany(String words, Duration after) implements ClientRefusal {}

  /// It has to come back.
  ///
  /// @param after how long it will be welcome
  record ComeBack(String words, Duration after) implements ClientRefusal {}

  /// What is known of it speaks against it.
  record Unwanted(String words) implements ClientRefusal {}
}
