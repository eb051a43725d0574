package org.posthorn.spam;

/// Something that speaks for or against a message.
///
/// @param name what it is, in lower case with hyphens, as rules and people name it: `dmarc-fail`
/// @param weight in natural log-odds: above 0 for spam, below 0 against it, 0 if it is only told
/// @param text why, for a person: a sentence or its beginning; what a stranger wrote in it is cut
public record Signal(String name, double weight, String text) {
  /// Characters of a text.
  public static final int TEXT_MAX = 200;

  /// @throws IllegalArgumentException if the name is no name, or the weight no finite number
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
