package org.posthorn.delivery.rules;

import java.time.Duration;
import java.util.List;
import org.posthorn.sieve.SieveLimits;
import org.posthorn.sieve.script.Script;

/// Settings of rules.
///
/// @param hostName of this server
/// @param before scripts of the server that run before the account's
/// @param after scripts of the server that run after it
/// @param limits of a run; its bounds on redirects and notifications hold for all scripts of one
///   message together
/// @param vacation interval between two replies to a sender
/// @param cache of compiled scripts
/// @param sealed whether forwarded mail is sealed, so that the results at its arrival are kept with
///   it
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

  /// How long a sender gets no second vacation reply (RFC 5230 §4.1, RFC 6131 §2).
  ///
  /// @param usual if the script does not say
  /// @param shortest the minimum that a script may ask for: a reply to every message would also
  ///   answer mass mail
  /// @param longest the maximum that a script may ask for
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

  /// Bounds of cached scripts.
  ///
  /// @param accountsMax number of accounts, including those without scripts
  /// @param octetsMax of all scripts together; compiled scripts take several times that
  /// @param current how long changes by other processes may go unnoticed
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

  /// With or without sealing of forwarded mail.
  public RuleSettings withSealed(boolean wanted) {
    return new RuleSettings(hostName, before, after, limits, vacation, cache, wanted, global);
  }
}
