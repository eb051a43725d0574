package org.posthorn.managesieve;

import java.io.IOException;
import java.util.Optional;

/// The OK of a successful command.
///
/// @param after an action after the response is written, such as starting TLS
record Completion(Optional<ResponseCode> code, String text, After after) {

  /// An action on the connection between two commands.
  @FunctionalInterface
  interface After {
    void run() throws IOException;
  }

  static Completion of(String text) {
    return new Completion(Optional.empty(), text, () -> {});
  }

  static Completion of(ResponseCode code, String text) {
    return new Completion(Optional.of(code), text, () -> {});
  }

  Completion then(After next) {
    return new Completion(code, text, next);
  }
}
