package org.posthorn.transport.message;

import java.util.Optional;
import org.posthorn.smtp.syntax.EnhancedStatus;

/// The outcome of one attempt for one recipient.
///
/// @param cause who decided it; not stored: for a stored outcome it is derived from the code
/// @param code the reply code, or 0 without a reply (no route, no connection, TLS)
/// @param status the enhanced status code of the reply, or of this server without a reply (RFC
///   3463)
/// @param text the reply text after code and status, lines separated by spaces, or a description of
///   the failure; cut to [#TEXT_CHARS_MAX] characters
/// @param host the name of the server that was connected to; empty without a connection
/// @param tls how the connection was encrypted, such as `TLSv1.3 TLS_AES_256_GCM_SHA384 dane`;
///   empty for plain text
public record DeliveryOutcome(
    Kind kind,
    Cause cause,
    int code,
    Optional<EnhancedStatus> status,
    String text,
    String host,
    String tls) {

  /// Maximum length of a text in characters: two reply lines of RFC 5321 §4.5.3.1.5. A reply may
  /// have many lines and is stored for each recipient.
  public static final int TEXT_CHARS_MAX = 1_024;

  /// The reply code of a server that closes the connection. RFC 5321 §3.8.
  private static final int CLOSING = 421;

  /// The meaning for the recipient.
  public enum Kind {
    /// The next server is responsible now, and also reports success if requested (RFC 3461 §5.2.1).
    DELIVERED,
    /// The next server is responsible now but does not support DSN: this server reports success if
    /// requested (RFC 3461 §5.2.2).
    RELAYED,
    /// The message is in a local mailbox: this server reports success if requested (RFC 3461
    /// §5.2.3).
    FILED,
    /// A later attempt may succeed.
    TEMPORARY,
    /// As [#TEMPORARY]; the server only wants a later attempt (greylisting).
    GREYLISTED,
    /// As [#TEMPORARY]: the connection failed between the last octet of the message and the reply,
    /// so the message may arrive twice (RFC 1047).
    AMBIGUOUS,
    /// No attempt will succeed.
    PERMANENT
  }

  /// Who decided the outcome. Decisions about the connection depend on this, never on a text or a
  /// status.
  public enum Cause {
    /// The server's reply.
    REPLY,
    /// A reply that says that the server closes the connection (RFC 5321 §3.8).
    CLOSING,
    /// The server accepts no more recipients in this transaction; this one needs another
    /// transaction (RFC 5321 §4.5.3.1.10, RFC 9422).
    TOO_MANY_RECIPIENTS,
    /// The connection failed, or could not be opened.
    CONNECTION,
    /// This server: there is no route, or the destination lacks something that the message or
    /// recipient needs.
    OURS,
    /// An internal error.
    INTERNAL
  }

  public DeliveryOutcome {
    text = text.length() <= TEXT_CHARS_MAX ? text : cut(text);
  }

  /// Derives the cause from kind and code.
  public DeliveryOutcome(
      Kind kind, int code, Optional<EnhancedStatus> status, String text, String host, String tls) {
    this(kind, cause(kind, code), code, status, text, host, tls);
  }

  private static Cause cause(Kind kind, int code) {
    if (kind == Kind.AMBIGUOUS) {
      return Cause.CONNECTION;
    }
    if (code == 0) {
      return Cause.OURS;
    }
    return code == CLOSING ? Cause.CLOSING : Cause.REPLY;
  }

  /// Does not cut a surrogate pair.
  private static String cut(String text) {
    boolean half = Character.isHighSurrogate(text.charAt(TEXT_CHARS_MAX - 1));
    return text.substring(0, half ? TEXT_CHARS_MAX - 1 : TEXT_CHARS_MAX);
  }

  /// Whether the next server or a local mailbox has the message now.
  public boolean success() {
    return kind == Kind.DELIVERED || kind == Kind.RELAYED || kind == Kind.FILED;
  }

  /// Whether the connection cannot be used for another message: it failed, the server closes it, or
  /// its state is unknown.
  public boolean endsConnection() {
    return cause == Cause.CONNECTION || cause == Cause.CLOSING || cause == Cause.INTERNAL;
  }

  /// Whether the connection ended before the server can have become responsible (RFC 5321 §3.8).
  public boolean endedBefore() {
    return kind == Kind.TEMPORARY && (cause == Cause.CONNECTION || cause == Cause.CLOSING);
  }

  /// An outcome without a reply.
  ///
  /// @param status such as `4.4.1`; its class decides between TEMPORARY and PERMANENT
  public static DeliveryOutcome own(String status, String text) {
    return own(Cause.OURS, status, text);
  }

  /// The connection failed before the server can have become responsible.
  public static DeliveryOutcome broken(String text) {
    return own(Cause.CONNECTION, "4.4.2", text);
  }

  /// An internal error; details are in the log.
  public static DeliveryOutcome internal() {
    return own(Cause.INTERNAL, "4.3.0", "internal error");
  }

  private static DeliveryOutcome own(Cause cause, String status, String text) {
    EnhancedStatus parsed = EnhancedStatus.of(status);
    Kind kind = parsed.statusClass() == 5 ? Kind.PERMANENT : Kind.TEMPORARY;
    return new DeliveryOutcome(kind, cause, 0, Optional.of(parsed), text, "", "");
  }

  /// The same with another cause.
  public DeliveryOutcome because(Cause other) {
    return new DeliveryOutcome(kind, other, code, status, text, host, tls);
  }

  /// The same outcome at a server.
  ///
  /// @param server its name
  /// @param encryption how the connection was encrypted
  public DeliveryOutcome at(String server, String encryption) {
    return new DeliveryOutcome(kind, cause, code, status, text, server, encryption);
  }
}
