package org.posthorn.managesieve;

import java.time.Duration;
import org.posthorn.wire.LowestRate;

/// What one session may cost. Every component is a named bound.
///
/// @param lineOctetsMax longest line of a command: two quoted strings of 1,024 octets (RFC 5804
///   §4), each octet of which may be escaped
/// @param commandOctetsMax a command's lines and literals together: what a session can make us
///   hold. A script, and room for its name
/// @param refusedOctetsMax what is read past after a command was refused; a client that does not
///   wait for us sends it all the same. Beyond it the session ends
/// @param large bounds of commands with a long script
/// @param beforeLogin what a session may send before anybody has logged in
/// @param badCommandsMax commands that are none, after which the session ends: before login all of
///   them count, after login those in a row. Whoever sends so many speaks another protocol
/// @param loginFailuresMax failed logins, after which the session ends
/// @param timeouts how long a silent client is waited for
public record ManageSieveLimits(
    int lineOctetsMax,
    int commandOctetsMax,
    int refusedOctetsMax,
    Large large,
    BeforeLogin beforeLogin,
    int badCommandsMax,
    int loginFailuresMax,
    Timeouts timeouts) {

  /// Bounds of commands with a long script, which takes up to 35 times its length in memory while
  /// it is compiled.
  ///
  /// @param octetsMin from how many octets on a script is long
  /// @param perAccountMax such commands of one account at a time, over all its sessions
  /// @param compiledAtOnceMax such scripts of all accounts compiled at a time; others wait
  /// @param compileWait how long they wait
  public record Large(
      int octetsMin, int perAccountMax, int compiledAtOnceMax, Duration compileWait) {
    /// @throws IllegalArgumentException if nothing would be possible
    public Large {
      if (octetsMin < 1 || perAccountMax < 1 || compiledAtOnceMax < 1) {
        throw new IllegalArgumentException("a limit must be at least 1");
      }
    }
  }

  /// What a session may send before anybody has logged in.
  ///
  /// @param literalOctetsMax longest literal before login: room for any step of a login
  /// @param octetsMax all that a client sends before it has logged in, TLS handshakes apart. A
  ///   login with a long token takes a few KiB
  public record BeforeLogin(int literalOctetsMax, int octetsMax) {
    /// @throws IllegalArgumentException if there is no room for a login
    public BeforeLogin {
      if (literalOctetsMax < 0 || octetsMax < 1_000) {
        throw new IllegalArgumentException("a limit before login is too small");
      }
    }
  }

  /// How long a silent client is waited for.
  ///
  /// @param beforeLogin from the greeting until the client has logged in, whatever it sends
  ///   meanwhile
  /// @param idle for the next command, its whole line; RFC 5804 §1.2 asks for 30 minutes at least
  /// @param transfer within a command: for the next octets of a literal, and for a whole line
  /// @param literalOctetsPerSecondMin how fast a literal must come in, on average over each
  ///   `literalWindow`: a tenth of what the slowest mobile networks carry
  /// @param literalWindow of the lowest rate
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

  /// @throws IllegalArgumentException if a bound is too small to work with
  public ManageSieveLimits {
    if (lineOctetsMax < 1_000 || commandOctetsMax < lineOctetsMax || refusedOctetsMax < 0) {
      throw new IllegalArgumentException("a limit on commands is too small");
    }
    if (badCommandsMax < 1 || loginFailuresMax < 1) {
      throw new IllegalArgumentException("a limit must be at least 1");
    }
  }

  /// The same with another time between commands.
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

  /// What a server uses unless it has a reason.
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
