package org.posthorn.imap.response;

import java.io.IOException;
import java.util.Optional;

/// How a command that did its work ends: tagged OK with this code and text, after the changes of
/// the mailbox have been announced.
///
/// @param after what is to happen once the response is written, such as the change to TLS
public record Completion(Optional<ResponseCode> code, String text, After after) {

  /// Work on the connection between two commands.
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

  /// The same with something to be done afterwards.
  public Completion then(After next) {
    return new Completion(code, text, next);
  }
}
