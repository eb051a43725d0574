package org.posthorn.delivery.rules;

import java.time.Duration;
import java.util.List;
import org.posthorn.sieve.SieveLimits;
import org.posthorn.sieve.script.Script;

/// How rules are run.
///
/// @param hostName of this server
/// @param before scripts of the server that run before the account's
/// @param after scripts of the server that run after it
/// @param limits of a run; its bounds on redirects and notifications hold for all scripts of one
///   message together
/// @param vacation between two replies to a sender
/// @param cache of compiled scripts
/// @param sealed whether what is passed on is sealed, so that what was found out about it is kept
///   with it
/// @param global scripts of the server that those of accounts may include
public record RuleSettings(
    String hostName,
    List<Named> before,
    List<Named> after,
    SieveLimits limits,
    Vacation vacation,
    Cache cache,
    boolean sealed,
    GlobalScripts global) {

  public RuleSettings {
    before = List.copyOf(before);
    after = List.copyOf(after);
  }

  /// A script of the server.
  ///
  /// @param name for events and the log
  public record Named(String name, Script script) {}

  /// How long a sender is not answered again (RFC 5230 §4.1, RFC 6131 §2).
  ///
  /// @param usual where the script does not say
  /// @param shortest what a script may ask for at the least: a script that answers each message
  ///   would answer those that come by thousands
  /// @param longest what it may ask for at the most
  public record Vacation(Duration usual, Duration shortest, Duration longest) {
    Duration period(long seconds) {
      if (seconds < 0) {
        return usual;
      }
      Duration asked = Duration.ofSeconds(seconds);
      if (asked.compareTo(shortest) < 0) {
        return shortest;
      }
      return asked.compareTo(longest) > 0 ? longest : asked;
    }
  }

  /// Compiled scripts that are kept.
  ///
  /// @param accountsMax of how many accounts, those without scripts too
  /// @param octetsMax of all their scripts together; compiled ones take several times that
  /// @param current how long other processes' changes may go unnoticed
  public record Cache(int accountsMax, long octetsMax, Duration current) {}

  /// Without scripts of the server.
  public static RuleSettings of(String hostName) {
    return new RuleSettings(
        hostName,
        List.of(),
        List.of(),
        SieveLimits.defaults(),
        new Vacation(Duration.ofDays(7), Duration.ofMinutes(5), Duration.ofDays(365)),
        new Cache(20_000, 16L << 20, Duration.ofSeconds(5)),
        false,
        GlobalScripts.NONE);
  }

  /// The same with scripts of the server.
  public RuleSettings with(List<Named> first, List<Named> last) {
    return new RuleSettings(hostName, first, last, limits, vacation, cache, sealed, global);
  }

  /// The same with scripts of the server to include.
  public RuleSettings with(GlobalScripts scripts) {
    return new RuleSettings(hostName, before, after, limits, vacation, cache, sealed, scripts);
  }

  /// The same where what is passed on is sealed, or is not.
  public RuleSettings withSealed(boolean wanted) {
    return new RuleSettings(hostName, before, after, limits, vacation, cache, wanted, global);
  }
}
