package org.posthorn.transport.message;

import java.util.Optional;
import org.posthorn.smtp.syntax.EnhancedStatus;

/// What came of one attempt for one recipient.
///
/// @param code the reply's code, or 0 where there was no reply (no route, no connection, TLS)
/// @param status the reply's enhanced status, or ours where there was no reply (RFC 3463)
/// @param text what the reply said after code and status, lines separated by spaces; or what went
///   wrong, in words
/// @param host the server that was spoken to, by name; empty where none was
/// @param tls how the connection was encrypted, such as `TLSv1.3 TLS_AES_256_GCM_SHA384 dane`;
///   empty for plain text
public record Outcome(
    Kind kind, int code, Optional<EnhancedStatus> status, String text, String host, String tls) {

  /// What it means for the recipient.
  public enum Kind {
    /// The next server is responsible now, and for reports of success too (RFC 3461 §5.2.1).
    DELIVERED,
    /// The next server is responsible now, but knows no DSN: if the sender wants to be told of
    /// success, it is told by us (RFC 3461 §5.2.2).
    RELAYED,
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

  /// Whether the next server is responsible now.
  public boolean success() {
    return kind == Kind.DELIVERED || kind == Kind.RELAYED;
  }

  /// What we say where no server said anything.
  ///
  /// @param status such as `4.4.1`; its class decides between TEMPORARY and PERMANENT
  public static Outcome own(String status, String text) {
    EnhancedStatus parsed = EnhancedStatus.of(status);
    Kind kind = parsed.statusClass() == 5 ? Kind.PERMANENT : Kind.TEMPORARY;
    return new Outcome(kind, 0, Optional.of(parsed), text, "", "");
  }
}
