package org.posthorn.managesieve;

import java.time.Duration;
import org.posthorn.wire.LowestRate;

/// Limits of one session.
///
/// @param lineOctetsMax longest line: two quoted strings of 1,024 octets (RFC 5804 §4), each octet
///   of which may be escaped
/// @param commandOctetsMax a command's lines and literals together: a script and its name
/// @param refusedOctetsMax what is skipped after a command was refused, because clients do not wait
///   for the response. Beyond it the session ends
/// @param large limits of commands with a long script
/// @param beforeLogin limits before login
/// @param badCommandsMax invalid commands, after which the session ends: before login all of them,
///   after login those in a row. A client that exceeds it speaks another protocol
/// @param loginFailuresMax failed logins, after which the session ends
/// @param timeouts of a silent client
public record ManageSieveLimits(
    int lineOctetsMax,
    int commandOctetsMax,
    int refusedOctetsMax,
    Large large,
    BeforeLogin beforeLogin,
    int badCommandsMax,
    int loginFailuresMax,
    Timeouts timeouts) {

  /// Limits of commands with a long script, which needs up to 35 times its length in memory during
  /// compilation.
  ///
  /// @param octetsMin size from which a script is long
  /// @param perAccountMax concurrent such commands of one account, for all its sessions
  /// @param compiledAtOnceMax such scripts of all accounts compiled at a time; others wait
  /// @param compileWait how long they wait
  public record Large(
      int octetsMin, int perAccountMax, int compiledAtOnceMax, Duration compileWait) {
    /// @throws IllegalArgumentException if a limit is too small
    public Large {
      if (octetsMin < 1 || perAccountMax < 1 || compiledAtOnceMax < 1) {
        throw new IllegalArgumentException("a limit must be at least 1");
      }
    }
  }

  /// Limits before login.
  ///
  /// @param literalOctetsMax longest literal: enough for any step of a login
  /// @param octetsMax everything that a client sends before login, without TLS handshakes. A login
  ///   with a long token takes a few KiB
  public record BeforeLogin(int literalOctetsMax, int octetsMax) {
    /// @throws IllegalArgumentException if a login would not fit
    public BeforeLogin {
      if (literalOctetsMax < 0 || octetsMax < 1_000) {
        throw new IllegalArgumentException("a limit before login is too small");
      }
    }
  }

  /// Timeouts.
  ///
  /// @param beforeLogin from the greeting until the login, whatever is sent meanwhile
  /// @param idle for the next command, its whole line; RFC 5804 §1.2 requires at least 30 minutes
  /// @param transfer within a command: for the next octets of a literal, and for a whole line
  /// @param literalOctetsPerSecondMin the minimum rate of a literal, on average over each
  ///   `literalWindow`: a tenth of the slowest mobile networks
  /// @param literalWindow the period over which the minimum rate is measured
  public record Timeouts(
      Duration beforeLogin,
      Duration idle,
      Duration transfer,
      int literalOctetsPerSecondMin,
      Duration literalWindow) {
    /// @throws IllegalArgumentException if one is not positive
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

    LowestRate lowestRate() {
      return new LowestRate(literalOctetsPerSecondMin, literalWindow);
    }
  }

  /// @throws IllegalArgumentException if a limit is too small
  public ManageSieveLimits {
    if (lineOctetsMax < 1_000 || commandOctetsMax < lineOctetsMax || refusedOctetsMax < 0) {
      throw new IllegalArgumentException("a limit on commands is too small");
    }
    if (badCommandsMax < 1 || loginFailuresMax < 1) {
      throw new IllegalArgumentException("a limit must be at least 1");
    }
  }

  /// The same with another idle timeout.
  public ManageSieveLimits withIdleTimeout(Duration idle) {
    return new ManageSieveLimits(
        lineOctetsMax,
        commandOctetsMax,
        refusedOctetsMax,
        large,
        beforeLogin,
        badCommandsMax,
        loginFailuresMax,
        new Timeouts(
            timeouts.beforeLogin(),
            idle,
            timeouts.transfer(),
            timeouts.literalOctetsPerSecondMin(),
            timeouts.literalWindow()));
  }

  /// The defaults.
  public static ManageSieveLimits defaults() {
    return new ManageSieveLimits(
        8 << 10,
        (1 << 20) + (16 << 10),
        16 << 20,
        new Large(32 << 10, 4, 2, Duration.ofSeconds(30)),
        new BeforeLogin(8 << 10, 64 << 10),
        10,
        3,
        Timeouts.defaults());
  }
}
