package org.posthorn.imap.response;

import java.util.Optional;

/// How a command that did its work ends: tagged OK with this code and text, after the changes of
/// the mailbox have been announced.
public record Completion(Optional<ResponseCode> code, String text) {

  public static Completion of(String text) {
    return new Completion(Optional.empty(), text);
  }

  public static Completion of(ResponseCode code, String text) {
    return new Completion(Optional.of(code), text);
  }
}
