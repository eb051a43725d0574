package org.posthorn.managesieve;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A command that does not end with OK. Thrown anywhere in a session, turned into a response in one
/// place. Without stack trace, because it is a result, not an error of the server.
///
/// The message is sent to the peer, so it is generic: paths and causes belong in the log.
abstract sealed class CommandRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable ResponseCode code;

  private CommandRefusal(@Nullable ResponseCode code, String text) {
    super(text, null, false, false);
    this.code = code;
  }

  final Optional<ResponseCode> code() {
    return Optional.ofNullable(code);
  }

  final String text() {
    return String.valueOf(getMessage());
  }

  /// Wrong syntax, or not allowed in this state: NO, of which a session allows a limited number.
  static final class Bad extends CommandRefusal {
    private static final long serialVersionUID = 1L;

    Bad(String text) {
      super(null, text);
    }
  }

  /// A command that fails: NO (RFC 5804 §1.3).
  static final class No extends CommandRefusal {
    private static final long serialVersionUID = 1L;

    No(String text) {
      super(null, text);
    }

    No(ResponseCode code, String text) {
      super(code, text);
    }
  }

  /// The session ends: BYE.
  static final class Bye extends CommandRefusal {
    private static final long serialVersionUID = 1L;

    Bye(String text) {
      super(null, text);
    }
  }
}
