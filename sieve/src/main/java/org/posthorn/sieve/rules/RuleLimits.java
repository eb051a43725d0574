package org.posthorn.sieve.rules;

/// The bounds of a set of rules. A script may have more; these are edited on a page.
///
/// @param rulesMax rules of a set
/// @param conditionsMax conditions of a rule
/// @param valuesMax values that a condition compares with
/// @param actionsMax actions of a rule
/// @param textOctetsMax octets of UTF-8 of each text but a reply
/// @param replyOctetsMax octets of UTF-8 of the text of a refusal or a vacation reply
public record RuleLimits(
    int rulesMax,
    int conditionsMax,
    int valuesMax,
    int actionsMax,
    int textOctetsMax,
    int replyOctetsMax) {

  /// What a server uses unless it has a reason.
  public static RuleLimits defaults() {
    return new RuleLimits(500, 50, 200, 20, 1_000, 16_000);
  }
}
