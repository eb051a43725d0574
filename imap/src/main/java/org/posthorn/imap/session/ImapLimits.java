package org.posthorn.imap.session;

import java.time.Duration;
import org.posthorn.wire.LowestRate;

/// Limits of one session.
///
/// @param command limits of one command
/// @param beforeLogin limits before login
/// @param messageBytesMax longest message in APPEND; advertised as APPENDLIMIT (RFC 7889)
/// @param appendMessagesMax messages of one APPEND (RFC 3502), each of which may hold 64 KiB until
///   the last one has arrived
/// @param results limits of results
/// @param badCommandsMax commands answered with BAD, after which the session ends: before login all
///   of them, after login those in a row. A client that exceeds it speaks another protocol
/// @param loginFailuresMax failed logins, after which the session ends
/// @param timeouts of a silent client
public record ImapLimits(
    Command command,
    BeforeLogin beforeLogin,
    long messageBytesMax,
    int appendMessagesMax,
    Results results,
    int badCommandsMax,
    int loginFailuresMax,
    Timeouts timeouts) {

  /// Limits of one command.
  ///
  /// @param lineBytesMax longest line in octets. RFC 7162 §4 requires at least 8,192; clients that
  ///   list single messages send more
  /// @param commandBytesMax a command's lines and literals together, without messages in APPEND:
  ///   the memory of a session
  /// @param literalsMax literals of one command, without messages in APPEND. Clients send one for
  ///   each text that is not ASCII; empty literals would cost the client almost nothing
  public record Command(int lineBytesMax, int commandBytesMax, int literalsMax) {
    public Command {
      if (lineBytesMax < 1_000 || commandBytesMax < lineBytesMax || literalsMax < 1) {
        throw new IllegalArgumentException("a limit on commands is too small");
      }
    }
  }

  /// Limits before login.
  ///
  /// @param loginLiteralBytesMax longest literal: enough for any name and password
  /// @param loginBytesMax everything that a client sends before login, in octets, without TLS
  ///   handshakes. A login with a long token takes a few KiB
  public record BeforeLogin(int loginLiteralBytesMax, int loginBytesMax) {
    public BeforeLogin {
      if (loginLiteralBytesMax < 0 || loginBytesMax < 1_000) {
        throw new IllegalArgumentException("a limit before login is too small");
      }
    }
  }

  /// Timeouts.
  ///
  /// @param beforeLogin from the greeting until the login, whatever is sent meanwhile
  /// @param idle for the next command, its whole line, and during IDLE; RFC 9051 §5.4 requires at
  ///   least 30 minutes
  /// @param transfer within a command: for the next octets of a literal, and for a whole line
  /// @param literalBytesPerSecondMin the minimum rate of a literal, on average over each
  ///   `literalWindow`: a tenth of the slowest mobile networks
  /// @param literalWindow the period over which the minimum rate is measured
  public record Timeouts(
      Duration beforeLogin,
      Duration idle,
      Duration transfer,
      int literalBytesPerSecondMin,
      Duration literalWindow) {
    public Timeouts {
      if (!beforeLogin.isPositive() || !idle.isPositive() || !transfer.isPositive()) {
        throw new IllegalArgumentException("a timeout must be positive");
      }
    }

    /// 3 minutes before login, 30 minutes idle, 5 minutes within a command, 100 octets a second
    /// over 3 minutes.
    public static Timeouts defaults() {
      return new Timeouts(
          Duration.ofMinutes(3),
          Duration.ofMinutes(30),
          Duration.ofMinutes(5),
          100,
          Duration.ofMinutes(3));
    }

    /// The same with other timeouts before login and between commands.
    public Timeouts with(Duration login, Duration betweenCommands) {
      return new Timeouts(
          login, betweenCommands, transfer, literalBytesPerSecondMin, literalWindow);
    }

    LowestRate lowestRate() {
      return new LowestRate(literalBytesPerSecondMin, literalWindow);
    }
  }

  /// Limits of results.
  ///
  /// @param sortedMax messages that one SORT or THREAD reads the headers of; each takes about 100
  ///   octets of memory
  /// @param liveSearchesMax searches of one session whose changes are reported (UPDATE, RFC 5267
  ///   §4.3); clients use one
  /// @param liveMessagesMax messages found by one of them, each of which takes 4 octets while it is
  ///   reported
  /// @param messagesMax messages that one command processes, advertised as MESSAGELIMIT (RFC 9738);
  ///   0 for no limit, because programs that do not know this extension would take a partial result
  ///   for the whole one
  public record Results(int sortedMax, int liveSearchesMax, int liveMessagesMax, int messagesMax) {
    public Results {
      if (messagesMax != 0 && messagesMax < 1_000) {
        throw new IllegalArgumentException("RFC 9738 §3: at least 1,000 messages");
      }

      if (sortedMax < 1 || liveSearchesMax < 0 || liveMessagesMax < 0) {
        throw new IllegalArgumentException("a limit on results is too small");
      }
    }
  }

  public ImapLimits {
    if (messageBytesMax < 1 || appendMessagesMax < 1) {
      throw new IllegalArgumentException("a limit must be at least 1");
    }
    if (badCommandsMax < 1 || loginFailuresMax < 1) {
      throw new IllegalArgumentException("a limit must be at least 1");
    }
  }

  /// Lines of 64 KiB, commands of 256 KiB with 64 literals; before login literals of 4 KiB and 64
  /// KiB in all; messages of 50 MB, 100 of them in one APPEND, 200,000 sorted, 8 searches with
  /// reported changes of 100,000 messages each, 10 bad commands, 3 failed logins.
  public static ImapLimits defaults() {
    return new ImapLimits(
        new Command(64 << 10, 256 << 10, 64),
        new BeforeLogin(4 << 10, 64 << 10),
        50 << 20,
        100,
        new Results(200_000, 8, 100_000, 0),
        10,
        3,
        Timeouts.defaults());
  }

  public ImapLimits withMessageBytesMax(long bytes) {
    return new ImapLimits(
        command,
        beforeLogin,
        bytes,
        appendMessagesMax,
        results,
        badCommandsMax,
        loginFailuresMax,
        timeouts);
  }

  /// @param messages 0 for no limit
  public ImapLimits withMessagesMax(int messages) {
    return new ImapLimits(
        command,
        beforeLogin,
        messageBytesMax,
        appendMessagesMax,
        new Results(
            results.sortedMax(), results.liveSearchesMax(), results.liveMessagesMax(), messages),
        badCommandsMax,
        loginFailuresMax,
        timeouts);
  }

  public ImapLimits withTimeouts(Timeouts other) {
    return new ImapLimits(
        command,
        beforeLogin,
        messageBytesMax,
        appendMessagesMax,
        results,
        badCommandsMax,
        loginFailuresMax,
        other);
  }
}
