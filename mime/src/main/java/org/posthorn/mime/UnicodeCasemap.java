package org.posthorn.mime;

import java.text.Normalizer;

/// The comparator i;unicode-casemap (RFC 5051), which all searches use.
public final class UnicodeCasemap {
  private UnicodeCasemap() {}

  /// The form in which texts are compared (RFC 5051 §2): each character to title case (its simple
  /// mapping), then decomposed with compatibility mappings and put in canonical order.
  public static String fold(String text) {
    int ascii = 0;
    while (ascii < text.length() && text.charAt(ascii) < 0x80) {
      ascii++;
    }
    StringBuilder folded = new StringBuilder(text.length());
    for (int i = 0; i < ascii; i++) {
      char c = text.charAt(i);
      folded.append(c >= 'a' && c <= 'z' ? (char) (c - 32) : c);
    }
    if (ascii == text.length()) {
      return folded.toString();
    }
    text.codePoints().skip(ascii).forEach(c -> folded.appendCodePoint(Character.toTitleCase(c)));
    return Normalizer.normalize(folded, Normalizer.Form.NFKD);
  }

  /// Whether a text contains another under this comparator. An empty needle is in every text.
  public static boolean contains(String text, String needle) {
    return fold(text).contains(fold(needle));
  }
}
