package org.posthorn.sieve.rules;

import java.util.List;

/// What is done with which messages.
///
/// @param name for people
/// @param enabled whether it has any effect
/// @param any whether one condition is enough; else all have to hold
/// @param conditions none for a rule that always holds
public record Rule(
    String name,
    boolean enabled,
    boolean any,
    List<Condition> conditions,
    List<RuleAction> actions) {
  public Rule {
    conditions = List.copyOf(conditions);
    actions = List.copyOf(actions);
  }
}
