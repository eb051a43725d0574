package org.posthorn.spam.content;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.mime.ContentType;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HtmlLink;
import org.posthorn.mime.TextPart;
import org.posthorn.spam.MessageView;

/// Finds the links of a message.
public final class Links {
  private static final String SCHEME_END = "://";

  private static final Pattern BARE =
      Pattern.compile("(?i)\\bhttps?://[^\\s<>\"')\\]}\\u3000-\\u303f\\uff00-\\uffef]{1,2000}");

  private Links() {}

  /// The links of the text parts, in order.
  ///
  /// @throws IOException if the message could not be read
  public static List<Link> of(MessageView message, ContentLimits limits) throws IOException {
    List<Link> links = new ArrayList<>();
    int left = limits.textBytesMax();
    for (Entity part : Parts.leaves(message.structure(), limits.partsMax())) {
      ContentType type = part.contentType();
      if (!type.type().equalsIgnoreCase("text") || isAttachment(part) || left <= 0) {
        continue;
      }
      TextPart text = message.text(part, left);
      left -= (int) Math.min(left, part.bodySize());
      if (text.isHtml()) {
        html(text.links(), links, limits.linksMax());
      } else {
        plain(text.written(), links, limits.linksMax());
      }
    }
    return links;
  }

  private static boolean isAttachment(Entity part) {
    var disposition = part.fields().disposition();
    return disposition != null && disposition.isAttachment();
  }

  private static void html(List<HtmlLink> found, List<Link> links, int max) {
    for (int i = 0; i < found.size() && links.size() < max; i++) {
      links.add(new Link(found.get(i).target().strip(), found.get(i).text()));
    }
  }

  private static void plain(String text, List<Link> links, int max) {
    Matcher matcher = BARE.matcher(text).useTransparentBounds(true);
    int from = 0;
    // Searching the separator is faster than searching for possible schemes.
    int end = text.indexOf(SCHEME_END);
    while (end >= 0 && links.size() < max) {
      int next = end + SCHEME_END.length();
      for (int begin = Math.max(from, end - "https".length()); begin < end; begin++) {
        if (matcher.region(begin, text.length()).lookingAt()) {
          links.add(new Link(trimmed(matcher.group()), ""));
          from = matcher.end();
          next = from;
          break;
        }
      }
      end = text.indexOf(SCHEME_END, next);
    }
  }

  /// Without punctuation that ends the surrounding sentence.
  private static String trimmed(String link) {
    int end = link.length();
    while (end > 0 && ".,;:!?".indexOf(link.charAt(end - 1)) >= 0) {
      end--;
    }
    return link.substring(0, end);
  }
}
