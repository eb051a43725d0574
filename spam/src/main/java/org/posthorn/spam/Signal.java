package org.posthorn.spam;

/// A result of a check for or against a message.
///
/// @param name in lower case with hyphens, for rules and people: `dmarc-fail`
/// @param weight in natural log-odds: above 0 for spam, below 0 against it, 0 if it is only
///   recorded
/// @param text the reason, for people: a sentence or its beginning; text of the sender in it is cut
public record Signal(String name, double weight, String text) {
  /// Maximum length of a text in characters.
  public static final int TEXT_MAX = 200;

  /// @throws IllegalArgumentException if the name is malformed, or the weight is not finite
  public Signal {
    if (!isName(name)) {
      throw new IllegalArgumentException("not a name of a signal: " + name);
    }
    if (!Double.isFinite(weight)) {
      throw new IllegalArgumentException("the weight of " + name + " is " + weight);
    }
    text = text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX);
  }

  private static boolean isName(String name) {
    return !name.isEmpty()
        && name.length() <= 40
        && name.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'));
  }
}
