package org.posthorn.smtp;

import java.time.Duration;
import org.posthorn.wire.LowestRate;

/// What one SMTP session may ask for. Lengths of lines and paths are fixed by RFC 5321 §4.5.3.1 and
/// stand in [org.posthorn.smtp.syntax.SmtpCommandName]; limits on connections are the listener's.
///
/// @param messageBytesMax size of a message, advertised by SIZE: attachments of 35 MB fit into 50
///   MB after base64
/// @param recipientsMax recipients of one message, advertised by LIMITS: RFC 5321 §4.5.3.1.8 asks
///   for at least 100, large lists send 1,000
/// @param recipientsExcessMax recipients beyond that which are answered 452 and not counted as
///   refusals, so that a client which pipelines them all still has its message taken for the first
///   (RFC 5321 §4.5.3.1.10)
/// @param messagesMax messages on one connection, advertised by LIMITS, so that a connection cannot
///   live forever
/// @param smallChunksMax BDAT commands of less than 1 KiB in one message: clients send chunks of
///   some KiB, and a small last one
/// @param counts of commands that bring no message nearer
/// @param timeouts how long the client may take
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

  /// Commands that bring no message nearer, each counted over the connection until 421.
  ///
  /// @param errorsMax protocol errors (unknown, malformed, out of order) until 421: a client that
  ///   goes on after 20 is no mail client
  /// @param refusalsMax refused senders, recipients and messages on one connection until 421: more
  ///   than a list with many dead addresses, far less than guessing names takes
  /// @param idleCommandsMax commands between messages that bring none about (NOOP, RSET, VRFY,
  ///   EHLO, a MAIL that is not followed up) until 421: nobody needs a server to talk to
  /// @param authenticationFailuresMax failed AUTH commands on one connection until 421: a person's
  ///   typing errors, not a dictionary
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

  /// @param greeting how long to listen for talk before the greeting on MX listeners; zero looks
  ///   only at what is there already
  /// @param command for the next command, its whole line: RFC 5321 §4.5.3.2.7 asks for 5 minutes
  /// @param login from the greeting until AUTH has succeeded, where a login is needed, whatever is
  ///   sent meanwhile
  /// @param firstMail from the greeting, or the login, until the first MAIL is accepted: twice the
  ///   time that one command may take
  /// @param message from the first MAIL, or the last message, until the next message is complete,
  ///   however it drips in: 50 MB on a line of 128 kbit/s
  /// @param data wait for the next bytes of a message: RFC 5321 §4.5.3.2.5 asks for 3 minutes
  /// @param dataBytesPerSecondMin how fast a message must come in, on average over each
  ///   `dataWindow`: a tenth of what the slowest mobile networks carry
  /// @param dataWindow of the lowest rate: as long as a pause may be
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

    /// The same with another wait for the next command; the first MAIL has twice that.
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

  /// The same with another bound on messages.
  public SmtpLimits withMessageBytesMax(long other) {
    return new SmtpLimits(
        other, recipientsMax, recipientsExcessMax, messagesMax, smallChunksMax, counts, timeouts);
  }

  /// The same with another bound on recipients.
  public SmtpLimits withRecipientsMax(int other) {
    return new SmtpLimits(
        messageBytesMax, other, recipientsExcessMax, messagesMax, smallChunksMax, counts, timeouts);
  }

  /// The same with other timeouts.
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
