package org.posthorn.imap.response;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A command that does not end with OK. Thrown anywhere in a session, turned into a response in one
/// place. Without stack trace, because it is a result, not an error of the server.
///
/// The message is sent to the peer, so it is generic: names, paths and causes belong in the log.
public abstract sealed class ImapException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable ResponseCode code;

  private ImapException(@Nullable ResponseCode code, String text) {
    super(text, null, false, false);
    this.code = code;
  }

  /// The response code in brackets before the text.
  public final Optional<ResponseCode> code() {
    return Optional.ofNullable(code);
  }

  /// The human-readable text for the peer: one line of ASCII.
  public final String text() {
    String text = getMessage();
    return text == null ? "" : text;
  }

  /// Wrong syntax, or a command not allowed in the current state: tagged BAD (RFC 9051 §7.1.3).
  public static final class Bad extends ImapException {
    private static final long serialVersionUID = 1L;

    private final boolean mistake;

    public Bad(String text) {
      this(null, text, true);
    }

    public Bad(ResponseCode code, String text) {
      this(code, text, true);
    }

    private Bad(@Nullable ResponseCode code, String text, boolean mistake) {
      super(code, text);
      this.mistake = mistake;
    }

    /// The client cancelled a command, for which RFC 9051 §6.2.2 requires BAD.
    public static Bad cancelled(String text) {
      return new Bad(null, text, false);
    }

    /// Whether it is an error of the client, of which a session allows a limited number.
    public boolean isMistake() {
      return mistake;
    }
  }

  /// A valid command that fails: tagged NO (RFC 9051 §7.1.2).
  public static final class No extends ImapException {
    private static final long serialVersionUID = 1L;

    public No(String text) {
      super(null, text);
    }

    public No(ResponseCode code, String text) {
      super(code, text);
    }
  }

  /// The session ends: untagged BYE, without tagged response (RFC 9051 §7.1.5).
  public static final class Bye extends ImapException {
    private static final long serialVersionUID = 1L;

    public Bye(String text) {
      super(null, text);
    }

    public Bye(ResponseCode code, String text) {
      super(code, text);
    }
  }
}
