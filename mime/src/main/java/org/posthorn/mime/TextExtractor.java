package org.posthorn.mime;

/// The searchable text of a message's parts.
public final class TextExtractor {
  private TextExtractor() {}

  /// The decoded text of a text part: transfer encoding and charset undone, tags of HTML removed.
  ///
  /// @param part a part of type text
  /// @param body its bytes, `[bodyStart, bodyEnd)` of the message
  public static String text(Entity part, byte[] body) {
    return "";
  }
}
