package org.posthorn.imap.session;

import java.time.Duration;
import org.posthorn.wire.LowestRate;

/// What one session may cost. Every component is a named bound.
///
/// @param command what one command may hold
/// @param beforeLogin what a session may send before anybody has logged in
/// @param messageBytesMax longest message in APPEND; told as APPENDLIMIT (RFC 7889)
/// @param appendMessagesMax messages of one APPEND (RFC 3502), each of which may hold 64 KiB until
///   the last has come
/// @param badCommandsMax commands answered with BAD, after which the session ends: before login all
///   of them count, after login those in a row. Whoever sends so many speaks another protocol
/// @param loginFailuresMax failed logins, after which the session ends
/// @param timeouts how long a silent client is waited for
public record ImapLimits(
    Command command,
    BeforeLogin beforeLogin,
    long messageBytesMax,
    int appendMessagesMax,
    int badCommandsMax,
    int loginFailuresMax,
    Timeouts timeouts) {

  /// What one command may hold.
  ///
  /// @param lineBytesMax longest line of a command in octets. RFC 7162 §4 asks for 8,192 at least;
  ///   clients that name messages one by one send more
  /// @param commandBytesMax a command's lines and literals together, messages in APPEND apart: what
  ///   a session can make us hold
  /// @param literalsMax literals of one command, messages in APPEND apart. Clients send one for
  ///   each text that is not ASCII; a literal without octets costs the client next to nothing
  public record Command(int lineBytesMax, int commandBytesMax, int literalsMax) {
    public Command {
      if (lineBytesMax < 1_000 || commandBytesMax < lineBytesMax || literalsMax < 1) {
        throw new IllegalArgumentException("a limit on commands is too small");
      }
    }
  }

  /// What a session may send before anybody has logged in.
  ///
  /// @param loginLiteralBytesMax longest literal before login: room for any name and password
  /// @param loginBytesMax all that a client sends before it has logged in, in octets, TLS
  ///   handshakes apart. A login with a long token takes a few KiB
  public record BeforeLogin(int loginLiteralBytesMax, int loginBytesMax) {
    public BeforeLogin {
      if (loginLiteralBytesMax < 0 || loginBytesMax < 1_000) {
        throw new IllegalArgumentException("a limit before login is too small");
      }
    }
  }

  /// How long a silent client is waited for.
  ///
  /// @param beforeLogin from the greeting until the client has logged in, whatever it sends
  ///   meanwhile
  /// @param idle for the next command, its whole line, and during IDLE; RFC 9051 §5.4 asks for 30
  ///   minutes at least
  /// @param transfer within a command: for the next octets of a literal, and for a whole line
  /// @param literalBytesPerSecondMin how fast a literal must come in, on average over each
  ///   `literalWindow`: a tenth of what the slowest mobile networks carry
  /// @param literalWindow of the lowest rate
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

    /// The same with another time before login and between commands.
    public Timeouts with(Duration login, Duration betweenCommands) {
      return new Timeouts(
          login, betweenCommands, transfer, literalBytesPerSecondMin, literalWindow);
    }

    LowestRate lowestRate() {
      return new LowestRate(literalBytesPerSecondMin, literalWindow);
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
  /// KiB in all; messages of 50 MB, 100 of them in one APPEND, 10 bad commands, 3 failed logins.
  public static ImapLimits defaults() {
    return new ImapLimits(
        new Command(64 << 10, 256 << 10, 64),
        new BeforeLogin(4 << 10, 64 << 10),
        50 << 20,
        100,
        10,
        3,
        Timeouts.defaults());
  }

  /// The same with another bound on messages.
  public ImapLimits withMessageBytesMax(long bytes) {
    return new ImapLimits(
        command, beforeLogin, bytes, appendMessagesMax, badCommandsMax, loginFailuresMax, timeouts);
  }

  /// The same with other timeouts.
  public ImapLimits withTimeouts(Timeouts other) {
    return new ImapLimits(
        command,
        beforeLogin,
        messageBytesMax,
        appendMessagesMax,
        badCommandsMax,
        loginFailuresMax,
        other);
  }
}
