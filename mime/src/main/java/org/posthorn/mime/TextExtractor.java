package org.posthorn.mime;

/// The text of a message's parts, for search and previews.
public final class TextExtractor {
  private TextExtractor() {}

  /// All text of a text part: transfer encoding and charset undone, tags of HTML removed, soft line
  /// breaks of format=flowed and soft hyphens undone. Linear time.
  ///
  /// @param part a part of type text
  /// @param body its bytes, `[bodyStart, bodyEnd)` of the message, or the beginning of them
  public static String text(Entity part, byte[] body) {
    return new TextPart(part, body, 0).text();
  }

  /// The visible text of an HTML document: without its title, hidden elements and soft hyphens.
  /// Linear time.
  public static String shown(String html) {
    return HtmlText.of(html, true).replace(TextPart.SOFT_HYPHEN, "");
  }
}
