package org.posthorn.mime;

/// The text of a message's parts, for search and previews.
public final class TextExtractor {
  /// Marks where a word may be broken, and is no part of it.
  private static final String SOFT_HYPHEN = "\u00ad";

  private TextExtractor() {}

  /// All text of a text part: transfer encoding and charset undone, tags of HTML removed, soft line
  /// breaks of format=flowed and soft hyphens undone. Linear time.
  ///
  /// @param part a part of type text
  /// @param body its bytes, `[bodyStart, bodyEnd)` of the message, or the beginning of them
  public static String text(Entity part, byte[] body) {
    return text(part, body, false);
  }

  /// As [#text], without what a reader of the message does not see: HTML's title and hidden
  /// elements.
  static String shownText(Entity part, byte[] body) {
    return text(part, body, true);
  }

  private static String text(Entity part, byte[] body, boolean shownOnly) {
    byte[] decoded = TransferDecoder.decode(body, part.fields().transferEncoding());
    ContentType type = part.contentType();
    String text = Charsets.decode(decoded, type.parameter("charset").orElse(""));
    if (type.subtype().equalsIgnoreCase("html")) {
      text = HtmlText.of(text, shownOnly);
    } else if (is(type, "format", "flowed")) {
      text = FlowedText.unflow(text, is(type, "delsp", "yes"));
    }
    return text.replace(SOFT_HYPHEN, "");
  }

  private static boolean is(ContentType type, String parameter, String value) {
    return type.parameter(parameter).filter(value::equalsIgnoreCase).isPresent();
  }
}
