package org.posthorn.mime.html;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;

/// Sanitized HTML of a message.
///
/// @param html a style sheet, if it has one, and what is in its body. No scripts, no forms, no ids;
///   links lead to `http`, `https`, `mailto` and `tel`; images are parts of the message (`cid:`),
///   inline (`data:`), or at addresses from [RemotePictures]
/// @param remote number of remote references, by server
/// @param trackers number of removed tracking pixels, by server
/// @param cut whether it is truncated
public record SafeHtml(
    String html, Map<String, Integer> remote, Map<String, Integer> trackers, boolean cut) {
  private static final int CHARS_AT_ONCE = 4_096;

  public SafeHtml {
    remote = new TreeMap<>(remote);
    trackers = new TreeMap<>(trackers);
  }

  /// Sanitizes HTML, with time and memory proportional to its size, within the limits.
  ///
  /// @param pause called after each small step, so that others may run
  public static SafeHtml of(
      String html, RemotePictures pictures, HtmlLimits limits, Runnable pause) {
    boolean cut = html.length() > limits.chars();
    String read = cut ? html.substring(0, limits.chars()) : html;
    Parser parser = Parser.htmlParser().setMaxDepth(limits.depth());
    Document document = parser.parseInput(new Paused(read, pause), "");
    RemoteServers servers = new RemoteServers();
    CssStyles styles = new CssStyles(limits.rules(), servers::loads);
    HtmlWriter writer = new HtmlWriter(styles, pictures, servers, limits, pause);
    String body = writer.write(document.body());
    String sheet = sheets(document, styles, limits, pause);
    boolean more = cut || writer.cut() || styles.cut();
    String all = sheet.isEmpty() ? body : "<style>" + sheet + "</style>" + body;
    return new SafeHtml(all, servers.remote(), servers.trackers(), more);
  }

  /// The attributes of the body and all style sheets, as one style sheet.
  private static String sheets(
      Document document, CssStyles styles, HtmlLimits limits, Runnable pause) {
    StringBuilder sheet = new StringBuilder();
    Element body = document.body();
    String own = CssStyles.text(styles.declarations(bodyStyle(body, limits)));
    if (!own.isEmpty()) {
      sheet.append("body{").append(own).append("}\n");
    }
    int left = limits.styleChars();
    List<Element> all = document.getElementsByTag("style");
    for (Element style : all) {
      String css = style.data();
      left -= css.length();
      if (left < 0) {
        break;
      }
      sheet.append(styles.sheet(css, style.attr("media")));
      pause.run();
    }
    return sheet.toString();
  }

  private static String bodyStyle(Element body, HtmlLimits limits) {
    String style = body.attr("style");
    return "background-color:"
        + body.attr("bgcolor").replaceAll("[^#a-zA-Z0-9]", "")
        + ";color:"
        + body.attr("text").replaceAll("[^#a-zA-Z0-9]", "")
        + ";"
        + (style.length() > limits.attributeChars() ? "" : style);
  }

  /// Reads a text in small pieces.
  private static final class Paused extends Reader {
    private final StringReader text;
    private final Runnable pause;

    Paused(String text, Runnable pause) {
      this.text = new StringReader(text);
      this.pause = pause;
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
      pause.run();
      return text.read(into, offset, Math.min(length, CHARS_AT_ONCE));
    }

    @Override
    public void close() {
      text.close();
    }
  }
}
