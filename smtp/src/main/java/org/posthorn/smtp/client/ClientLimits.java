package org.posthorn.smtp.client;

import java.time.Duration;

/// Bounds on what a server may do to us. RFC 5321 §4.5.3.2 names minimal timeouts; those here are
/// never shorter where a server may be working, and shorter where it can only be absent.
///
/// @param connect until TCP is established: the network's round trip, nothing else
/// @param greeting until the server has greeted (RFC: 5 min)
/// @param command for a reply to EHLO, STARTTLS, AUTH, MAIL, RCPT and RSET (RFC: 5 min)
/// @param data for the reply to DATA (RFC: 2 min)
/// @param end for the reply to the end of the message, while the server stores it (RFC: 10 min)
/// @param quit for the reply to QUIT, which nobody needs
/// @param transaction for a whole message, however the server drips
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

  /// What a server uses unless it has a reason.
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

  /// With other times of waiting, each as long as said or shorter where it is shorter anyway.
  ///
  /// @param connection until TCP is established
  /// @param reply for each reply, but that to the end of a message
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
