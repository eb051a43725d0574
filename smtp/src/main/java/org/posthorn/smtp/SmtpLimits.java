package org.posthorn.smtp;

import java.time.Duration;
import org.posthorn.wire.LowestRate;

/// Limits of one SMTP session. Lengths of lines and paths are fixed by RFC 5321 §4.5.3.1 and are in
/// [org.posthorn.smtp.syntax.SmtpCommandName]; limits of connections belong to the listener.
///
/// @param messageBytesMax size of a message, advertised by SIZE: attachments of 35 MB fit into 50
///   MB after base64
/// @param recipientsMax recipients of one message, advertised by LIMITS: RFC 5321 §4.5.3.1.8
///   requires at least 100, large lists send 1,000
/// @param recipientsExcessMax recipients beyond `recipientsMax` that get a 452 and do not count as
///   refusals. So a client that pipelines all its recipients can still send the message to the
///   first ones (RFC 5321 §4.5.3.1.10)
/// @param messagesMax messages on one connection, advertised by LIMITS, so that a connection cannot
///   stay open forever
/// @param smallChunksMax BDAT commands of less than 1 KiB in one message: clients send chunks of
///   some KiB, and a small last one
/// @param counts of commands that do not lead to a message
/// @param timeouts of the session
public record SmtpLimits(
    long messageBytesMax,
    int recipientsMax,
    int recipientsExcessMax,
    int messagesMax,
    int smallChunksMax,
    Counts counts,
    Timeouts timeouts) {

  public SmtpLimits {
    if (messageBytesMax < 1 || recipientsMax < 1 || messagesMax < 1 || smallChunksMax < 1) {
      throw new IllegalArgumentException("a limit must be at least 1");
    }
    if (recipientsExcessMax < 0) {
      throw new IllegalArgumentException("a limit is negative");
    }
  }

  /// Limits of commands that do not lead to a message, each counted over the connection until 421.
  ///
  /// @param errorsMax protocol errors (unknown, malformed, out of order): a client that continues
  ///   after 20 is not a mail client
  /// @param refusalsMax refused senders, recipients and messages: more than a list with many dead
  ///   addresses, far fewer than needed for guessing addresses
  /// @param idleCommandsMax commands between messages without effect (NOOP, RSET, VRFY, EHLO, a
  ///   MAIL without message)
  /// @param authenticationFailuresMax failed AUTH commands: typing errors of a person, not a
  ///   dictionary attack
  public record Counts(
      int errorsMax, int refusalsMax, int idleCommandsMax, int authenticationFailuresMax) {
    public Counts {
      if (errorsMax < 1
          || refusalsMax < 1
          || idleCommandsMax < 1
          || authenticationFailuresMax < 1) {
        throw new IllegalArgumentException("a limit must be at least 1");
      }
    }

    /// 20 errors, 200 refusals, 100 idle commands, 3 failed AUTHs.
    public static Counts defaults() {
      return new Counts(20, 200, 100, 3);
    }
  }

  /// @param greeting how long to wait for early input before the greeting on MX listeners; zero
  ///   checks only what has arrived
  /// @param command for the next complete command line: RFC 5321 §4.5.3.2.7 requires 5 minutes
  /// @param login from the greeting until AUTH has succeeded, if a login is required, whatever is
  ///   sent meanwhile
  /// @param firstMail from the greeting, or the login, until the first MAIL is accepted: twice the
  ///   command timeout
  /// @param message from the first MAIL, or the last message, until the next message is complete,
  ///   however slowly it arrives: 50 MB at 128 kbit/s
  /// @param data for the next bytes of a message: RFC 5321 §4.5.3.2.5 requires 3 minutes
  /// @param dataBytesPerSecondMin the minimum rate of a message, on average over each `dataWindow`:
  ///   a tenth of the slowest mobile networks
  /// @param dataWindow the period over which the minimum rate is measured: as long as a pause may
  ///   be
  public record Timeouts(
      Duration greeting,
      Duration command,
      Duration login,
      Duration firstMail,
      Duration message,
      Duration data,
      int dataBytesPerSecondMin,
      Duration dataWindow) {
    public Timeouts {
      if (greeting.isNegative()
          || !command.isPositive()
          || !login.isPositive()
          || !firstMail.isPositive()
          || !message.isPositive()
          || !data.isPositive()) {
        throw new IllegalArgumentException("a timeout must be positive");
      }
    }

    public static Timeouts defaults() {
      return new Timeouts(
          Duration.ZERO,
          Duration.ofMinutes(5),
          Duration.ofMinutes(3),
          Duration.ofMinutes(10),
          Duration.ofHours(1),
          Duration.ofMinutes(3),
          100,
          Duration.ofMinutes(3));
    }

    /// The same with another command timeout; the first MAIL has twice that.
    public Timeouts withCommand(Duration other) {
      return new Timeouts(
          greeting,
          other,
          login,
          other.multipliedBy(2),
          message,
          data,
          dataBytesPerSecondMin,
          dataWindow);
    }

    LowestRate lowestRate() {
      return new LowestRate(dataBytesPerSecondMin, dataWindow);
    }
  }

  /// 50 MiB, 1,000 recipients and 10,000 more that are answered 452, 100,000 messages, 1,000 small
  /// chunks.
  public static SmtpLimits defaults() {
    return new SmtpLimits(
        50L << 20, 1_000, 10_000, 100_000, 1_000, Counts.defaults(), Timeouts.defaults());
  }

  public SmtpLimits withMessageBytesMax(long other) {
    return new SmtpLimits(
        other, recipientsMax, recipientsExcessMax, messagesMax, smallChunksMax, counts, timeouts);
  }

  public SmtpLimits withRecipientsMax(int other) {
    return new SmtpLimits(
        messageBytesMax, other, recipientsExcessMax, messagesMax, smallChunksMax, counts, timeouts);
  }

  public SmtpLimits withTimeouts(Timeouts other) {
    return new SmtpLimits(
        messageBytesMax,
        recipientsMax,
        recipientsExcessMax,
        messagesMax,
        smallChunksMax,
        counts,
        other);
  }
}
