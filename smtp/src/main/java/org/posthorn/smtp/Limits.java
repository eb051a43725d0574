package org.posthorn.smtp;

import java.time.Duration;

/// What one SMTP session may ask for. Lengths of lines and paths are fixed by RFC 5321 §4.5.3.1 and
/// stand in [org.posthorn.smtp.syntax.CommandName]; limits on connections are the listener's.
///
/// @param messageBytesMax size of a message, advertised by SIZE: attachments of 35 MB fit into 50
///   MB after base64
/// @param recipientsMax recipients of one message, advertised by LIMITS: RFC 5321 §4.5.3.1.8 asks
///   for at least 100, large lists send 1,000
/// @param messagesMax messages on one connection, advertised by LIMITS, so that a connection cannot
///   live forever
/// @param errorsMax protocol errors (unknown, malformed, out of order) until 421: a client that
///   goes on after 20 is no mail client
/// @param refusalsMax refused senders, recipients and messages on one connection until 421: more
///   than a list with many dead addresses, far less than guessing names takes
/// @param idleCommandsMax commands between messages that bring none about (NOOP, RSET, VRFY, EHLO,
///   a MAIL that is not followed up) until 421: nobody needs a server to talk to
/// @param authenticationFailuresMax failed AUTH commands on one connection until 421: a person's
///   typing errors, not a dictionary
/// @param timeouts how long the client may take
public record Limits(
    long messageBytesMax,
    int recipientsMax,
    int messagesMax,
    int errorsMax,
    int refusalsMax,
    int idleCommandsMax,
    int authenticationFailuresMax,
    Timeouts timeouts) {

  public Limits {
    if (messageBytesMax < 1 || recipientsMax < 1 || messagesMax < 1 || errorsMax < 1) {
      throw new IllegalArgumentException("a limit must be at least 1");
    }
    if (refusalsMax < 1 || idleCommandsMax < 1 || authenticationFailuresMax < 1) {
      throw new IllegalArgumentException("a limit must be at least 1");
    }
  }

  /// @param greeting how long to listen for talk before the greeting on MX listeners; zero looks
  ///   only at what is there already
  /// @param command wait for the next command: RFC 5321 §4.5.3.2.7 asks for 5 minutes
  /// @param data wait for the next bytes of a message: RFC 5321 §4.5.3.2.5 asks for 3 minutes
  /// @param message from DATA to the final dot, however it drips in: 50 MB on a line of 128 kbit/s
  public record Timeouts(Duration greeting, Duration command, Duration data, Duration message) {
    public Timeouts {
      if (greeting.isNegative()
          || !command.isPositive()
          || !data.isPositive()
          || !message.isPositive()) {
        throw new IllegalArgumentException("a timeout must be positive");
      }
    }

    public static Timeouts defaults() {
      return new Timeouts(
          Duration.ZERO, Duration.ofMinutes(5), Duration.ofMinutes(3), Duration.ofHours(1));
    }
  }

  /// 50 MiB, 1,000 recipients, 100,000 messages, 20 errors, 200 refusals, 100 idle commands, 3
  /// failed AUTHs.
  public static Limits defaults() {
    return new Limits(50L << 20, 1_000, 100_000, 20, 200, 100, 3, Timeouts.defaults());
  }

  /// The same with another bound on messages.
  public Limits withMessageBytesMax(long other) {
    return new Limits(
        other,
        recipientsMax,
        messagesMax,
        errorsMax,
        refusalsMax,
        idleCommandsMax,
        authenticationFailuresMax,
        timeouts);
  }

  /// The same with another bound on recipients.
  public Limits withRecipientsMax(int other) {
    return new Limits(
        messageBytesMax,
        other,
        messagesMax,
        errorsMax,
        refusalsMax,
        idleCommandsMax,
        authenticationFailuresMax,
        timeouts);
  }

  /// The same with other timeouts.
  public Limits withTimeouts(Timeouts other) {
    return new Limits(
        messageBytesMax,
        recipientsMax,
        messagesMax,
        errorsMax,
        refusalsMax,
        idleCommandsMax,
        authenticationFailuresMax,
        other);
  }
}
