package org.posthorn.managesieve;

import java.io.IOException;
import java.util.Optional;

/// How a command that did its work ends: OK with this code and text.
///
/// @param after what is to happen once the response is written, such as the change to TLS
record Completion(Optional<ResponseCode> code, String text, After after) {

  /// Work on the connection between two commands.
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
