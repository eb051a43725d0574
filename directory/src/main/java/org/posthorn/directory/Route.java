package org.posthorn.directory;

import java.util.List;

/// How an address resolves, step by step, and the result.
///
/// @param steps in order
public record Route(List<Step> steps, Resolution resolution) {
  public Route {
    steps = List.copyOf(steps);
  }

  /// The type of an address.
  public enum Kind {
    /// The primary address of an account.
    ACCOUNT,
    /// An account that forwards its mail, and may keep a copy.
    FORWARDING,
    /// A disabled account: nothing is delivered to it.
    DISABLED,
    /// An exact alias.
    ALIAS,
    /// A group.
    GROUP,
    /// A pattern alias.
    PATTERN,
    /// The catch-all of its domain.
    CATCH_ALL,
    /// `postmaster` without account or alias: an administrator gets it (RFC 5321 §4.5.1).
    POSTMASTER,
    /// An address of another server.
    REMOTE,
    /// A local address that does not exist.
    NOBODY,
    /// An address that was visited before.
    REPEATED
  }

  /// A step.
  ///
  /// @param depth number of steps before this one
  /// @param address the address
  /// @param by what matched: the address without detail, the name of an alias, or the account
  /// @param targets the next addresses
  public record Step(int depth, Address address, Kind kind, String by, List<Address> targets) {
    public Step {
      targets = List.copyOf(targets);
    }
  }
}
