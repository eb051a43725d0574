package org.posthorn.pop3;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A command that is answered with -ERR. Thrown anywhere below the session's loop and answered
/// there. Stackless: it is a reply, not an error of the server. The message goes to the client, so
/// it names no paths and no causes.
abstract sealed class Pop3Exception extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable ResponseCode code;

  private Pop3Exception(@Nullable ResponseCode code, String text) {
    super(text, null, false, false);
    this.code = code;
  }

  final Optional<ResponseCode> code() {
    return Optional.ofNullable(code);
  }

  final String text() {
    return String.valueOf(getMessage());
  }

  /// An invalid command, or one that is not possible in this state. A session may send only so
  /// many.
  static final class Bad extends Pop3Exception {
    private static final long serialVersionUID = 1L;

    Bad(String text) {
      super(null, text);
    }
  }

  /// A valid command that fails.
  static final class Failed extends Pop3Exception {
    private static final long serialVersionUID = 1L;

    Failed(String text) {
      super(null, text);
    }

    Failed(ResponseCode code, String text) {
      super(code, text);
    }
  }

  /// The session ends with this reply.
  static final class Ended extends Pop3Exception {
    private static final long serialVersionUID = 1L;

    Ended(String text) {
      super(ResponseCode.SYS_TEMP, text);
    }
  }
}
