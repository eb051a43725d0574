package org.posthorn.transport.message;

import java.util.Optional;
import org.posthorn.smtp.syntax.EnhancedStatus;

/// What came of one attempt for one recipient.
///
/// @param cause who or what decided it; not stored, so that a stored outcome has what its code
///   tells
/// @param code the reply's code, or 0 where there was no reply (no route, no connection, TLS)
/// @param status the reply's enhanced status, or ours where there was no reply (RFC 3463)
/// @param text what the reply said after code and status, lines separated by spaces; or what went
///   wrong, in words; at most [#TEXT_CHARS_MAX] characters, cut off without notice
/// @param host the server that was spoken to, by name; empty where none was
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

  /// Characters of a text: two reply lines of RFC 5321 §4.5.3.1.5. A reply may have many lines, and
  /// is stored for each recipient.
  public static final int TEXT_CHARS_MAX = 1_024;

  /// The code of a server that closes the connection. RFC 5321 §3.8.
  private static final int CLOSING = 421;

  /// What it means for the recipient.
  public enum Kind {
    /// The next server is responsible now, and for reports of success too (RFC 3461 §5.2.1).
    DELIVERED,
    /// The next server is responsible now, but knows no DSN: if the sender wants to be told of
    /// success, it is told by us (RFC 3461 §5.2.2).
    RELAYED,
    /// It is in the recipient's mailbox, which is ours: if the sender wants to be told of success,
    /// it is told by us (RFC 3461 §5.2.3).
    FILED,
    /// Another attempt later may succeed.
    TEMPORARY,
    /// As [#TEMPORARY], and the server merely wants to see us come back (greylisting).
    GREYLISTED,
    /// As [#TEMPORARY]: the connection broke after the last octet of the message and before its
    /// reply, so the message may arrive twice (RFC 1047).
    AMBIGUOUS,
    /// No attempt will succeed.
    PERMANENT
  }

  /// Who or what decided: what follows for the connection depends on it, never on what a text or a
  /// status says.
  public enum Cause {
    /// The server, by its reply.
    REPLY,
    /// The server, by a reply that says that it closes the connection (RFC 5321 §3.8).
    CLOSING,
    /// The server takes no more recipients in this transaction, and this one in another (RFC 5321
    /// §4.5.3.1.10, RFC 9422).
    TOO_MANY_RECIPIENTS,
    /// The connection broke, or could not be made.
    CONNECTION,
    /// We: there is no way, or what the message or its recipient needs cannot be had there.
    OURS,
    /// An error in this program.
    INTERNAL
  }

  public DeliveryOutcome {
    text = text.length() <= TEXT_CHARS_MAX ? text : cut(text);
  }

  /// With the cause that kind and code tell.
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

  /// Not between the halves of a character.
  private static String cut(String text) {
    boolean half = Character.isHighSurrogate(text.charAt(TEXT_CHARS_MAX - 1));
    return text.substring(0, half ? TEXT_CHARS_MAX - 1 : TEXT_CHARS_MAX);
  }

  /// Whether the next server, or a mailbox of ours, has the message now.
  public boolean success() {
    return kind == Kind.DELIVERED || kind == Kind.RELAYED || kind == Kind.FILED;
  }

  /// Whether no other message can go over the connection: it broke, the server closes it, or we do
  /// not know how it stands.
  public boolean endsConnection() {
    return cause == Cause.CONNECTION || cause == Cause.CLOSING || cause == Cause.INTERNAL;
  }

  /// Whether the connection ended before the server can have become responsible (RFC 5321 §3.8).
  public boolean endedBefore() {
    return kind == Kind.TEMPORARY && (cause == Cause.CONNECTION || cause == Cause.CLOSING);
  }

  /// What we say where no server said anything.
  ///
  /// @param status such as `4.4.1`; its class decides between TEMPORARY and PERMANENT
  public static DeliveryOutcome own(String status, String text) {
    return own(Cause.OURS, status, text);
  }

  /// The connection broke before the server can have become responsible.
  public static DeliveryOutcome broken(String text) {
    return own(Cause.CONNECTION, "4.4.2", text);
  }

  /// An error in this program; what it was is in the log.
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

  /// The same of a server that was spoken to.
  ///
  /// @param server its name
  /// @param encryption how the connection was encrypted
  public DeliveryOutcome at(String server, String encryption) {
    return new DeliveryOutcome(kind, cause, code, status, text, server, encryption);
  }
}
