package org.posthorn.mime;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects the links of a document while its text is written. One thread.
final class HtmlLinks {
  private final StringBuilder text;
  private final int max;
  private final List<HtmlLink> links = new ArrayList<>();

  /// The target of the link whose text is read; null for none.
  private @Nullable String openTarget;

  /// Where the text of its line begins.
  private int openFrom;

  /// The place of it in `links` that has no text yet; -1 for none.
  private int openAt;

  /// @param text to which the text of links is appended
  HtmlLinks(StringBuilder text, int max) {
    this.text = text;
    this.max = max;
  }

  List<HtmlLink> all() {
    return links;
  }

  /// The attribute that makes a link of an element; null if none is wanted.
  @Nullable String attribute(String element) {
    if (links.size() >= max) {
      return null;
    }
    return switch (element) {
      case "a", "area" -> "href";
      case "form" -> "action";
      default -> null;
    };
  }

  /// A link begins.
  ///
  /// @param written the value of its attribute
  void open(String element, String written) {
    String target = HtmlReferences.resolvedValue(written);
    if (element.equals("a")) {
      openTarget = target;
      openFrom = text.length();
      openAt = links.size();
    }
    links.add(new HtmlLink(target, ""));
  }

  /// Ends a line of the link's text. What stands on a line of its own is what the reader sees as
  /// the link, however its element ends, if it ends at all.
  void endLine() {
    if (openTarget == null) {
      return;
    }
    String line = text.substring(openFrom).strip();
    openFrom = text.length();
    if (!line.isEmpty()) {
      HtmlLink link = new HtmlLink(openTarget, line);
      if (openAt >= 0) {
        links.set(openAt, link);
        openAt = -1;
      } else if (links.size() < max) {
        links.add(link);
      }
    }
  }

  /// The link ends, if there is one.
  void close() {
    endLine();
    openTarget = null;
  }
}
