package org.posthorn.spam.content;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.Evaluator;
import org.jsoup.select.Selector;
import org.posthorn.mime.Charsets;
import org.posthorn.mime.ContentType;
import org.posthorn.mime.Entity;
import org.posthorn.mime.TransferDecoder;
import org.posthorn.spam.MessageView;

/// Finds the links of a message.
public final class Links {
  /// Deeper elements than these are read as siblings: no reader nests so deep.
  private static final int ELEMENTS_DEPTH_MAX = 128;

  private static final String SCHEME_END = "://";

  private static final Pattern BARE =
      Pattern.compile("(?i)\\bhttps?://[^\\s<>\"')\\]}\\u3000-\\u303f\\uff00-\\uffef]{1,2000}");

  private static final Evaluator LINKING = Selector.evaluatorOf("a[href],area[href],form[action]");

  private Links() {}

  /// The links of the text parts, in their order.
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
      long end = Math.min(part.bodyEnd(), part.bodyStart() + left);
      byte[] body = message.octets().read(part.bodyStart(), end);
      left -= body.length;
      byte[] decoded = TransferDecoder.decode(body, part.fields().transferEncoding());
      String text = Charsets.decode(decoded, type.parameter("charset").orElse(""));
      if (type.subtype().equalsIgnoreCase("html")) {
        html(text, links, limits.linksMax());
      } else {
        plain(text, links, limits.linksMax());
      }
    }
    return links;
  }

  private static boolean isAttachment(Entity part) {
    var disposition = part.fields().disposition();
    return disposition != null && disposition.isAttachment();
  }

  private static void html(String text, List<Link> links, int max) {
    Document document = Jsoup.parse(text, parser());
    for (Element element : document.select(LINKING)) {
      if (links.size() >= max) {
        return;
      }
      String target = element.hasAttr("href") ? element.attr("href") : element.attr("action");
      links.add(new Link(target.strip(), element.text()));
    }
  }

  private static org.jsoup.parser.Parser parser() {
    return org.jsoup.parser.Parser.htmlParser().setMaxDepth(ELEMENTS_DEPTH_MAX);
  }

  private static void plain(String text, List<Link> links, int max) {
    Matcher matcher = BARE.matcher(text).useTransparentBounds(true);
    int from = 0;
    // What is in all links is found faster than what may begin one.
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

  /// Without what ends the sentence that a link stands in.
  private static String trimmed(String link) {
    int end = link.length();
    while (end > 0 && ".,;:!?".indexOf(link.charAt(end - 1)) >= 0) {
      end--;
    }
    return link.substring(0, end);
  }
}
