package org.posthorn.sieve.rules;

import java.util.List;

/// Rules in the order in which they are looked at. Each that holds does what it says; one that says
/// stop is the last.
public record RuleSet(List<Rule> rules) {
  public RuleSet {
    rules = List.copyOf(rules);
  }
}
