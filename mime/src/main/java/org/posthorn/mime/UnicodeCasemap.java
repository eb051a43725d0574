package org.posthorn.mime;

/// The comparator i;unicode-casemap (RFC 5051), by which all searching is done.
public final class UnicodeCasemap {
  private UnicodeCasemap() {}

  /// The form in which texts are compared: title case, then full compatibility decomposition.
  public static String fold(String text) {
    return text;
  }

  /// Whether a text contains another under this comparator. An empty needle is in every text.
  public static boolean contains(String text, String needle) {
    return fold(text).contains(fold(needle));
  }
}
