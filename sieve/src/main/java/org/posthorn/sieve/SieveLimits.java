package org.posthorn.sieve;

/// The bounds of scripts and of what they may do. A script beyond a bound of its text is refused
/// with the place; a run beyond a bound ends with an error, and the message is kept.
///
/// @param scriptOctetsMax octets of one script. Dovecot takes 1 MiB.
/// @param nestingMax depth of blocks and tests; bounds the stack of parser and interpreter
/// @param listStringsMax strings of one string list
/// @param regexStatesMax size of all regular expressions of one script together, in states of their
///   programs: each takes some 60 octets as long as the script is held, and counts in braces make
///   many of few octets
/// @param stepsMax work of one run, includes counted: a step is a command, a test, or some octets
///   looked at; a run of this many steps takes about a second. The run's bound on time.
/// @param heldOctetsMax octets of all variables, and of each text that a run makes
/// @param bodyOctetsMax octets of message bodies that one run decodes; what lies behind is not seen
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

  /// Bounds of what one run may ask for, includes counted.
  ///
  /// @param actionsMax actions of all kinds. Dovecot's default is 32.
  /// @param redirectsMax redirects: each one is a message to somebody else. Dovecot's default is 4.
  /// @param notificationsMax notifications
  /// @param includesMax scripts that are included; depth and number
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

  /// What a server uses unless it has a reason.
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
