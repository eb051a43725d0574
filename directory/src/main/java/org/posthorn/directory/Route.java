package org.posthorn.directory;

import java.util.List;

/// How an address leads to those who get its mail, step by step, and who they are.
///
/// @param steps in the order in which they were taken
public record Route(List<Step> steps, Resolution resolution) {
  public Route {
    steps = List.copyOf(steps);
  }

  /// What an address is.
  public enum Kind {
    /// The primary address of an account.
    ACCOUNT,
    /// An account that passes its mail on, and may keep a copy.
    FORWARDING,
    /// An account that is disabled: nothing is delivered to it.
    DISABLED,
    /// An alias of this very address.
    ALIAS,
    /// A group of this very address.
    GROUP,
    /// An alias by a regular expression.
    PATTERN,
    /// The alias of all addresses of its domain that nothing else claims.
    CATCH_ALL,
    /// `postmaster` without an account or alias: an administrator gets it (RFC 5321 §4.5.1).
    POSTMASTER,
    /// An address of another server.
    REMOTE,
    /// An address of ours that nobody has.
    NOBODY,
    /// An address that was come by before.
    REPEATED
  }

  /// A step.
  ///
  /// @param depth how many steps lead to this one
  /// @param address where it is
  /// @param by what decided: the address without its detail, an alias by its name, or the account
  /// @param targets where it leads next
  public record Step(int depth, Address address, Kind kind, String by, List<Address> targets) {
    public Step {
      targets = List.copyOf(targets);
    }
  }
}
