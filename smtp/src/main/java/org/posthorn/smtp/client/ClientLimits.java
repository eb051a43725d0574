package org.posthorn.smtp.client;

import java.time.Duration;

/// Limits of the time and memory that a server can take. RFC 5321 §4.5.3.2 recommends minimum
/// timeouts. The timeouts here are at least as long where a server may be working, and shorter
/// where it can only be unreachable.
///
/// @param connect to establish TCP
/// @param greeting for the greeting (RFC: 5 min)
/// @param command for a reply to EHLO, STARTTLS, AUTH, MAIL, RCPT and RSET (RFC: 5 min)
/// @param data for the reply to DATA (RFC: 2 min)
/// @param end for the reply to the end of the message, while the server stores it (RFC: 10 min)
/// @param quit for the reply to QUIT, which does not matter
/// @param transaction for a whole message
/// @param replyLineBytesMax octets of one line of a reply; RFC 5321 §4.5.3.1.5 allows 512
/// @param replyLinesMax lines of one reply
public record ClientLimits(
    Duration connect,
    Duration greeting,
    Duration command,
    Duration data,
    Duration end,
    Duration quit,
    Duration transaction,
    int replyLineBytesMax,
    int replyLinesMax) {

  /// The defaults.
  public static ClientLimits defaults() {
    return new ClientLimits(
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        Duration.ofMinutes(5),
        Duration.ofMinutes(2),
        Duration.ofMinutes(10),
        Duration.ofSeconds(5),
        Duration.ofMinutes(30),
        2_048,
        128);
  }

  /// The same with shorter timeouts; a timeout that is shorter already is unchanged.
  ///
  /// @param connection to establish TCP
  /// @param reply for each reply, except that to the end of a message
  /// @param stored for the reply to the end of the message
  /// @param message for a whole message, and for opening a session
  public ClientLimits withTimeouts(
      Duration connection, Duration reply, Duration stored, Duration message) {
    return new ClientLimits(
        connection,
        reply,
        reply,
        shorter(reply, data),
        stored,
        shorter(reply, quit),
        message,
        replyLineBytesMax,
        replyLinesMax);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
