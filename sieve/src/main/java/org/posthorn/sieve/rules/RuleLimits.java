package org.posthorn.sieve.rules;

/// Limits of a set of rules, which is edited on a page. A script may be larger.
///
/// @param rulesMax rules of a set
/// @param conditionsMax conditions of a rule
/// @param valuesMax values that a condition compares with
/// @param actionsMax actions of a rule
/// @param textOctetsMax octets of UTF-8 of each text other than a reply
/// @param replyOctetsMax octets of UTF-8 of the text of a refusal or a vacation reply
public record RuleLimits(
    int rulesMax,
    int conditionsMax,
    int valuesMax,
    int actionsMax,
    int textOctetsMax,
    int replyOctetsMax) {

  /// The default limits.
  public static RuleLimits defaults() {
    return new RuleLimits(500, 50, 200, 20, 1_000, 16_000);
  }
}
