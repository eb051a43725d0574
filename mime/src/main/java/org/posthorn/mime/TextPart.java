package org.posthorn.mime;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A part of type text, or its beginning, decoded once for all users. Each form is computed at the
/// first call. One thread.
public final class TextPart {
  /// Marks a possible hyphenation, and is not part of the word.
  static final String SOFT_HYPHEN = "\u00ad";

  private final Entity part;
  private final String written;
  private final int linksMax;
  private final List<HtmlLink> links = new ArrayList<>();
  private @Nullable String text;

  /// @param part a part of type text
  /// @param body its octets, `[bodyStart, bodyEnd)` of the message, or the beginning of them
  /// @param linksMax links that are kept
  public TextPart(Entity part, byte[] body, int linksMax) {
    this.part = part;
    this.linksMax = linksMax;
    byte[] decoded = TransferDecoder.decode(body, part.fields().transferEncoding());
    written = Charsets.decode(decoded, part.contentType().parameter("charset").orElse(""));
  }

  /// Whether another part has the same fields for decoding.
  boolean isReadAs(Entity other) {
    return part.fields().equals(other.fields());
  }

  public boolean isHtml() {
    return part.contentType().subtype().equalsIgnoreCase("html");
  }

  /// The decoded text: HTML with its tags.
  public String written() {
    return written;
  }

  /// All text: tags of HTML removed, soft line breaks of format=flowed and soft hyphens undone.
  /// Linear time.
  public String text() {
    String made = text;
    if (made == null) {
      made = (isHtml() ? HtmlText.of(written, links, linksMax) : plain()).replace(SOFT_HYPHEN, "");
      text = made;
    }
    return made;
  }

  /// The visible text: without HTML's title and hidden elements.
  String shownText() {
    return (isHtml() ? HtmlText.of(written, true) : plain()).replace(SOFT_HYPHEN, "");
  }

  /// The links of HTML, in their order; none of other text. Linear time.
  public List<HtmlLink> links() {
    var _ = text();
    return List.copyOf(links);
  }

  private String plain() {
    ContentType type = part.contentType();
    return is(type, "format", "flowed")
        ? FlowedText.unflow(written, is(type, "delsp", "yes"))
        : written;
  }

  private static boolean is(ContentType type, String parameter, String value) {
    return type.parameter(parameter).filter(value::equalsIgnoreCase).isPresent();
  }
}
