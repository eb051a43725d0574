package org.posthorn.sieve.rules;

import java.util.List;

/// Rules in the order of their evaluation. The actions of each rule that applies are carried out,
/// up to a rule with [RuleAction.Stop].
public record RuleSet(List<Rule> rules) {
  public RuleSet {
    rules = List.copyOf(rules);
  }
}
