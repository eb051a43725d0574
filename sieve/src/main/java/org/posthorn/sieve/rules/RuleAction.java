package org.posthorn.sieve.rules;

import java.util.Optional;
import java.util.OptionalInt;

/// An action of a rule.
public sealed interface RuleAction {

  /// @param create whether a missing mailbox is created
  /// @param copy whether later rules and the implicit keep still apply to the message
  record FileInto(String mailbox, boolean create, boolean copy) implements RuleAction {}

  /// A flag or keyword that the message gets wherever this and later rules file it.
  record Flag(String flag) implements RuleAction {}

  /// @param copy whether the message goes where it would otherwise go too
  record Redirect(String address, boolean copy) implements RuleAction {}

  record Reject(String text) implements RuleAction {}

  /// @param days between two replies to one sender; empty for the server's default
  record Vacation(OptionalInt days, Optional<String> subject, String text) implements RuleAction {}

  record Keep() implements RuleAction {}

  record Discard() implements RuleAction {}

  /// Later rules are not evaluated.
  record Stop() implements RuleAction {}
}
