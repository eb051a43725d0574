package org.posthorn.sieve.rules;

import java.util.Optional;
import java.util.OptionalInt;

/// Something that a rule does.
public sealed interface RuleAction {

  /// @param create whether the mailbox is made if it is not there
  /// @param copy whether the message goes where it would otherwise go too
  record FileInto(String mailbox, boolean create, boolean copy) implements RuleAction {}

  /// A flag or keyword that the message gets, wherever it goes from here on.
  record Flag(String flag) implements RuleAction {}

  /// @param copy whether the message goes where it would otherwise go too
  record Redirect(String address, boolean copy) implements RuleAction {}

  record Reject(String text) implements RuleAction {}

  /// @param days between two replies to one sender; empty for the server's choice
  record Vacation(OptionalInt days, Optional<String> subject, String text) implements RuleAction {}

  record Keep() implements RuleAction {}

  record Discard() implements RuleAction {}

  /// No rule after this one is looked at.
  record Stop() implements RuleAction {}
}
