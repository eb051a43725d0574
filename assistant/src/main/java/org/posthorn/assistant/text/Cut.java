package org.posthorn.assistant.text;

/// Shortens texts.
public final class Cut {
  private Cut() {}

  /// A text of at most so many characters: cut after a word, with an ellipsis.
  public static String at(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = max - 1;
    int space = text.lastIndexOf(' ', end);
    if (space > max / 2) {
      end = space;
    } else if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end).stripTrailing() + "…";
  }
}
