package org.posthorn.imap.session;

import java.time.Duration;

/// What one session may cost. Every component is a named bound.
///
/// @param lineBytesMax longest line of a command in octets. RFC 7162 §4 asks for 8,192 at least;
///   clients that name messages one by one send more
/// @param commandBytesMax a command's lines and literals together, messages in APPEND apart: what a
///   session can make us hold
/// @param literalBeforeLoginBytesMax longest literal before login: room for any name and password
/// @param messageBytesMax longest message in APPEND; told as APPENDLIMIT (RFC 7889)
/// @param appendMessagesMax messages of one APPEND (RFC 3502), each of which may hold 64 KiB until
///   the last has come
/// @param badCommandsMax commands answered with BAD, after which the session ends: whoever sends so
///   many speaks another protocol
/// @param loginFailuresMax failed logins, after which the session ends
/// @param timeouts how long a silent client is waited for
public record Limits(
    int lineBytesMax,
    int commandBytesMax,
    int literalBeforeLoginBytesMax,
    long messageBytesMax,
    int appendMessagesMax,
    int badCommandsMax,
    int loginFailuresMax,
    Timeouts timeouts) {

  /// How long a silent client is waited for.
  ///
  /// @param beforeLogin until the client has logged in, for each of its lines
  /// @param idle between two commands and during IDLE; RFC 9051 §5.4 asks for 30 minutes at least
  /// @param transfer within a command: for the next octets of a literal
  public record Timeouts(Duration beforeLogin, Duration idle, Duration transfer) {
    public Timeouts {
      if (!beforeLogin.isPositive() || !idle.isPositive() || !transfer.isPositive()) {
        throw new IllegalArgumentException("a timeout must be positive");
      }
    }
  }

  public Limits {
    if (lineBytesMax < 1_000 || commandBytesMax < lineBytesMax || literalBeforeLoginBytesMax < 0) {
      throw new IllegalArgumentException("a limit on commands is too small");
    }
    if (messageBytesMax < 1 || appendMessagesMax < 1 || badCommandsMax < 1) {
      throw new IllegalArgumentException("a limit must be at least 1");
    }
    if (loginFailuresMax < 1) {
      throw new IllegalArgumentException("a limit must be at least 1");
    }
  }

  /// Lines of 64 KiB, commands of 256 KiB, literals of 4 KiB before login, messages of 50 MB, 100
  /// of them in one APPEND, 10 bad commands, 3 failed logins; 2 minutes before login, 30 minutes
  /// idle, 5 minutes within a command.
  public static Limits defaults() {
    return new Limits(
        64 << 10,
        256 << 10,
        4 << 10,
        50_000_000,
        100,
        10,
        3,
        new Timeouts(Duration.ofMinutes(2), Duration.ofMinutes(30), Duration.ofMinutes(5)));
  }

  /// The same with another bound on messages.
  public Limits withMessageBytesMax(long bytes) {
    return new Limits(
        lineBytesMax,
        commandBytesMax,
        literalBeforeLoginBytesMax,
        bytes,
        appendMessagesMax,
        badCommandsMax,
        loginFailuresMax,
        timeouts);
  }

  /// The same with other timeouts.
  public Limits withTimeouts(Timeouts other) {
    return new Limits(
        lineBytesMax,
        commandBytesMax,
        literalBeforeLoginBytesMax,
        messageBytesMax,
        appendMessagesMax,
        badCommandsMax,
        loginFailuresMax,
        other);
  }
}
