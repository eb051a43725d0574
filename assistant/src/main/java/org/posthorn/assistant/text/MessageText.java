package org.posthorn.assistant.text;

import java.util.List;
import java.util.stream.Stream;
import org.posthorn.mime.BodyParts;
import org.posthorn.mime.Entity;
import org.posthorn.mime.Preview;
import org.posthorn.mime.TextExtractor;
import org.posthorn.mime.TextPart;

/// Reads what a message says from its parts: plain text, or HTML where there is no plain text.
public final class MessageText {
  private static final int PARTS_MAX = 4;

  private MessageText() {}

  /// @param message its structure
  /// @param octets of the message
  public static Reading read(Entity message, Preview.Source octets, TextLimits limits) {
    List<BodyParts.Part> parts = BodyParts.of(message).text();
    Stream<String> texts =
        parts.stream()
            .map(BodyParts.Part::entity)
            .filter(part -> part.contentType().isType("text"))
            .limit(PARTS_MAX)
            .map(part -> text(part, octets, limits));
    return Reading.of(texts, limits);
  }

  private static String text(Entity part, Preview.Source octets, TextLimits limits) {
    long end = Math.min(part.bodyEnd(), part.bodyStart() + limits.octetsMax());
    TextPart text = new TextPart(part, octets.range(part.bodyStart(), end), 0);
    return text.isHtml() ? TextExtractor.shown(HtmlQuotes.cut(text.written())) : text.text();
  }
}
