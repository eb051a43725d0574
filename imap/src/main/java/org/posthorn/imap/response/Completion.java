package org.posthorn.imap.response;

import java.io.IOException;
import java.util.Optional;

/// The tagged OK of a successful command, which is sent after changes of the mailbox have been
/// announced.
///
/// @param after an action after the response is written, such as starting TLS
public record Completion(Optional<ResponseCode> code, String text, After after) {

  /// An action on the connection between two commands.
  @FunctionalInterface
  public interface After {
    After NOTHING = () -> {};

    void run() throws IOException;
  }

  public static Completion of(String text) {
    return new Completion(Optional.empty(), text, After.NOTHING);
  }

  public static Completion of(ResponseCode code, String text) {
    return new Completion(Optional.of(code), text, After.NOTHING);
  }

  /// The same with an action afterwards.
  public Completion then(After next) {
    return new Completion(code, text, next);
  }
}
