package org.posthorn.sieve;

/// Limits of scripts and of their runs. A script whose text exceeds a limit is refused, with line
/// and column. A run that exceeds a limit ends with an error, and the message is kept.
///
/// @param scriptOctetsMax octets of one script. Dovecot takes 1 MiB.
/// @param nestingMax depth of blocks and tests; bounds the stack of parser and interpreter
/// @param listStringsMax strings of one string list
/// @param regexStatesMax states of all compiled regular expressions of one script together. A state
///   takes some 60 octets while the script is in memory, and a repetition such as `{255}` makes
///   many states from few octets
/// @param stepsMax work of one run with its included scripts, which limits its time: a step is a
///   command, a test, or the comparison of some octets; this many steps take about a second
/// @param heldOctetsMax octets of all variables, and of each text that a run makes
/// @param bodyOctetsMax octets of message bodies that one run decodes; tests do not see what
///   follows
/// @param actions bounds of the actions
public record SieveLimits(
    int scriptOctetsMax,
    int nestingMax,
    int listStringsMax,
    int regexStatesMax,
    long stepsMax,
    int heldOctetsMax,
    int bodyOctetsMax,
    Actions actions) {

  /// Limits of the actions of one run with its included scripts.
  ///
  /// @param actionsMax actions of all kinds. Dovecot's default is 32.
  /// @param redirectsMax redirects: each one is a message to somebody else. Dovecot's default is 4.
  /// @param notificationsMax notifications
  /// @param includesMax scripts that are included, in number and in depth
  /// @param traceLinesMax lines of a trace; later ones are left out
  public record Actions(
      int actionsMax, int redirectsMax, int notificationsMax, int includesMax, int traceLinesMax) {
    /// Checks that each bound is positive.
    ///
    /// @throws IllegalArgumentException naming the bound that is not
    public Actions {
      requirePositive("actionsMax", actionsMax);
      requirePositive("redirectsMax", redirectsMax);
      requirePositive("notificationsMax", notificationsMax);
      requirePositive("includesMax", includesMax);
      requirePositive("traceLinesMax", traceLinesMax);
    }
  }

  /// The default limits.
  public static SieveLimits defaults() {
    return new SieveLimits(
        1024 * 1024,
        32,
        10_000,
        100_000,
        100_000_000,
        1024 * 1024,
        4 * 1024 * 1024,
        new Actions(32, 4, 4, 32, 10_000));
  }

  /// Checks that each bound is positive.
  ///
  /// @throws IllegalArgumentException naming the bound that is not
  public SieveLimits {
    requirePositive("scriptOctetsMax", scriptOctetsMax);
    requirePositive("nestingMax", nestingMax);
    requirePositive("listStringsMax", listStringsMax);
    requirePositive("regexStatesMax", regexStatesMax);
    requirePositive("stepsMax", stepsMax);
    requirePositive("heldOctetsMax", heldOctetsMax);
    requirePositive("bodyOctetsMax", bodyOctetsMax);
  }

  private static void requirePositive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive, not " + value);
    }
  }
}
