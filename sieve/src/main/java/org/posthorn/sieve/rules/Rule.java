package org.posthorn.sieve.rules;

import java.util.List;

/// Actions, and the conditions of the messages that they apply to.
///
/// @param name for people
/// @param enabled whether the rule is applied
/// @param any whether one condition is enough; otherwise all must be met
/// @param conditions empty for a rule that applies to every message
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
