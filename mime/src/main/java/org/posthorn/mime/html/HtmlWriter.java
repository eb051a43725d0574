package org.posthorn.mime.html;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.safety.Safelist;
import org.jsoup.select.NodeFilter;
import org.jsoup.select.NodeTraversor;

/// Writes the allowed parts of a tree. Unknown elements are replaced by their content; some
/// elements are dropped with their content. Used once.
final class HtmlWriter implements NodeFilter {
  private static final Safelist ALLOWED =
      new Safelist()
          .addTags(
              "a",
              "abbr",
              "acronym",
              "address",
              "article",
              "aside",
              "b",
              "bdi",
              "bdo",
              "big",
              "blockquote",
              "br",
              "caption",
              "center",
              "cite",
              "code",
              "col",
              "colgroup",
              "dd",
              "del",
              "dfn",
              "dir",
              "div",
              "dl",
              "dt",
              "em",
              "figcaption",
              "figure",
              "font",
              "footer",
              "h1",
              "h2",
              "h3",
              "h4",
              "h5",
              "h6",
              "header",
              "hr",
              "i",
              "img",
              "ins",
              "kbd",
              "li",
              "main",
              "mark",
              "menu",
              "nav",
              "ol",
              "p",
              "pre",
              "q",
              "rp",
              "rt",
              "ruby",
              "s",
              "samp",
              "section",
              "small",
              "span",
              "strike",
              "strong",
              "sub",
              "sup",
              "table",
              "tbody",
              "td",
              "tfoot",
              "th",
              "thead",
              "time",
              "tr",
              "tt",
              "u",
              "ul",
              "var",
              "wbr")
          .addAttributes(
              ":all", "align", "bgcolor", "border", "class", "color", "dir", "height", "hidden",
              "lang", "style", "title", "valign", "width")
          .addAttributes("a", "href")
          .addAttributes("blockquote", "type")
          .addAttributes("col", "span")
          .addAttributes("colgroup", "span")
          .addAttributes("font", "face", "size")
          .addAttributes("hr", "noshade", "size")
          .addAttributes("img", "alt", "hspace", "src", "vspace")
          .addAttributes("li", "type", "value")
          .addAttributes("ol", "reversed", "start", "type")
          .addAttributes("table", "cellpadding", "cellspacing", "rules", "summary")
          .addAttributes("td", "abbr", "colspan", "nowrap", "rowspan")
          .addAttributes("th", "abbr", "colspan", "nowrap", "rowspan", "scope")
          .addAttributes("time", "datetime")
          .addAttributes("ul", "type");

  /// Elements that are dropped with their content.
  private static final Set<String> WHOLLY_LEFT_OUT =
      Set.of(
          "applet",
          "audio",
          "canvas",
          "dialog",
          "embed",
          "frameset",
          "iframe",
          "math",
          "noembed",
          "noframes",
          "object",
          "option",
          "script",
          "select",
          "style",
          "svg",
          "template",
          "textarea",
          "title",
          "video",
          "xmp");

  private static final Set<String> VOID = Set.of("br", "col", "hr", "img", "wbr");

  private static final Pattern LINK = Pattern.compile("(?is)(https?|mailto|tel):.*");
  private static final Pattern INLINE_PICTURE =
      Pattern.compile("(?i)data:image/(png|jpeg|jpg|gif|webp);base64,[a-z0-9+/=%]*");
  private static final Pattern CONTENT_ID = Pattern.compile("(?is)cid:[^\\s\"'<>]{1,998}");

  private final CssStyles styles;
  private final RemotePictures pictures;
  private final RemoteServers servers;
  private final HtmlLimits limits;
  private final Runnable pause;
  private final StringBuilder out = new StringBuilder();
  private final Deque<Element> open = new ArrayDeque<>();
  private int elements;

  HtmlWriter(
      CssStyles styles,
      RemotePictures pictures,
      RemoteServers servers,
      HtmlLimits limits,
      Runnable pause) {
    this.styles = styles;
    this.pictures = pictures;
    this.servers = servers;
    this.limits = limits;
    this.pause = pause;
  }

  /// What is in an element.
  String write(Element body) {
    for (Attribute attribute : body.attributes()) {
      if (attribute.getKey().equals("background")) {
        servers.loads(attribute.getValue());
      }
    }
    NodeTraversor.filter(this, body);
    while (!open.isEmpty()) {
      close(open.pop());
    }
    return out.toString();
  }

  /// Whether there was more than is written.
  boolean cut() {
    return elements > limits.elements();
  }

  @Override
  public FilterResult head(Node node, int depth) {
    pause.run();
    if (depth == 0) {
      return FilterResult.CONTINUE;
    }
    if (node instanceof TextNode text) {
      escaped(text.getWholeText());
      return FilterResult.CONTINUE;
    }
    if (!(node instanceof Element element) || WHOLLY_LEFT_OUT.contains(element.normalName())) {
      return FilterResult.SKIP_ENTIRELY;
    }
    if (++elements > limits.elements()) {
      return FilterResult.STOP;
    }
    if (ALLOWED.isSafeTag(element.normalName())) {
      write(element.normalName(), element);
    }
    return FilterResult.CONTINUE;
  }

  @Override
  public FilterResult tail(Node node, int depth) {
    if (!open.isEmpty() && open.element().equals(node)) { // jsoup compares nodes by identity
      close(open.pop());
    }
    return FilterResult.CONTINUE;
  }

  private void close(Element element) {
    out.append("</").append(element.normalName()).append('>');
  }

  private void write(String name, Element element) {
    Map<String, String> style = style(element);
    Optional<String> source = name.equals("img") ? source(element, style) : Optional.empty();
    if (name.equals("img") && source.isEmpty() && isRemote(element)) {
      return; // a tracking pixel
    }
    out.append('<').append(name);
    for (Attribute attribute : element.attributes()) {
      String key = attribute.getKey();
      if (ALLOWED.isSafeAttribute(name, element, attribute)) {
        switch (key) {
          case "style", "src" -> {}
          case "href" -> link(attribute.getValue());
          default -> attribute(key, attribute.getValue());
        }
      } else if (key.equals("background")) {
        servers.loads(attribute.getValue());
      }
    }
    if (!style.isEmpty()) {
      attribute("style", CssStyles.text(style));
    }
    source.filter(found -> !found.isEmpty()).ifPresent(found -> written("src", found));
    out.append('>');
    if (!VOID.contains(name)) {
      open.push(element);
    }
  }

  private Map<String, String> style(Element element) {
    String style = element.attr("style");
    return style.isEmpty() || style.length() > limits.attributeChars()
        ? Map.of()
        : styles.declarations(style);
  }

  private static boolean isRemote(Element img) {
    return RemoteServers.address(clean(img.attr("src"))).isPresent();
  }

  /// The source of an image; an empty text if it is not shown, empty if it is a tracking pixel.
  private Optional<String> source(Element img, Map<String, String> style) {
    String source = clean(img.attr("src"));
    if (CONTENT_ID.matcher(source).matches()
        || (source.length() <= limits.pictureChars() && INLINE_PICTURE.matcher(source).matches())) {
      return Optional.of(source);
    }
    Optional<String> address = RemoteServers.address(source);
    if (address.isEmpty()) {
      servers.loads(source); // it may be one that Java cannot read
      return Optional.of("");
    }
    if (TrackingPixels.is(img, style, address.get())) {
      servers.tracks(source);
      return Optional.empty();
    }
    servers.loads(source);
    return Optional.of(pictures.at(address.get()).orElse(""));
  }

  /// Normalizes a URL as browsers do: removes line ends and tabs, and spaces around it.
  private static String clean(String url) {
    StringBuilder clean = new StringBuilder();
    url.chars().filter(c -> c >= ' ' && c != 0x7f).forEach(c -> clean.append((char) c));
    return clean.toString().strip();
  }

  private void link(String value) {
    String link = clean(value);
    if (LINK.matcher(link).matches()) {
      attribute("href", link);
    }
  }

  private void attribute(String name, String value) {
    if (value.length() <= limits.attributeChars()) {
      written(name, value);
    }
  }

  private void written(String name, String value) {
    out.append(' ').append(name).append("=\"");
    escaped(value);
    out.append('"');
  }

  private void escaped(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\u00a0' -> out.append("&nbsp;");
        case 0 -> {}
        default -> out.append(c);
      }
    }
  }
}
