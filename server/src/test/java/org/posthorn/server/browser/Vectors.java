package org.posthorn.server.browser;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.testkit.Programs;

/// HTML that wants to run something, to ask somebody, or to reach beyond its place.
final class Vectors {
  private static final List<String> ELEMENTS =
      List.of(
          "a",
          "audio",
          "body",
          "button",
          "details",
          "div",
          "embed",
          "form",
          "frameset",
          "iframe",
          "img",
          "input",
          "keygen",
          "link",
          "marquee",
          "math",
          "meta",
          "object",
          "p",
          "select",
          "style",
          "svg",
          "table",
          "textarea",
          "video",
          "x");

  private static final List<String> EVENTS =
      List.of(
          "onanimationstart",
          "onbegin",
          "onclick",
          "onerror",
          "onfocus",
          "onload",
          "onmouseover",
          "onpointerenter",
          "onscroll",
          "ontoggle",
          "onwheel");

  private static final List<String> SCRIPT_URLS =
      List.of(
          "javascript:alert(1)",
          "JaVaScRiPt:alert(1)",
          " javascript:alert(1)",
          "java&#10;script:alert(1)",
          "java&Tab;script:alert(1)",
          "&#1;javascript:alert(1)",
          "javascript&colon;alert(1)",
          "data:text/html,<script>alert(1)</script>",
          "data:image/svg+xml,<svg onload=alert(1)>",
          "vbscript:alert(1)");

  private static final List<String> URL_ATTRIBUTES =
      List.of(
          "a href",
          "area href",
          "base href",
          "body background",
          "button formaction",
          "embed src",
          "form action",
          "frame src",
          "iframe src",
          "iframe srcdoc",
          "img src",
          "img srcset",
          "img lowsrc",
          "img dynsrc",
          "input src",
          "link href",
          "object data",
          "source srcset",
          "svg href",
          "table background",
          "td background",
          "video poster",
          "video src",
          "x style");

  private static final List<String> STYLES =
      List.of(
          "background:url(%s)",
          "background-image:u\\72 l('%s')",
          "background:image-set('%s' 1x)",
          "list-style:url(%s)",
          "cursor:url(%s),auto",
          "content:url(%s)",
          "border-image:url(%s)",
          "mask-image:url(%s)",
          "filter:url(%s#a)",
          "behavior:url(%s)",
          "-moz-binding:url(%s)",
          "width:expression(alert(1))",
          "src:url(%s)",
          "shape-outside:url(%s)",
          "position:fixed;top:0;left:0;width:100vw;height:100vh;background:red");

  private static final List<String> PHRASES =
      List.of(
          "<meta http-equiv=refresh content='0;url=%s'>",
          "<link rel=stylesheet href=%sa.css><link rel=preload as=image href=%sb>",
          "<link rel=dns-prefetch href=%s><link rel=preconnect href=%s>",
          "<base href=%s><img src=relative.png>",
          "<script src=%sa.js></script><script>alert(1)</script>",
          "<svg><image href=%sa /><use href=%sb#c /><script>alert(1)</script></svg>",
          "<math><mtext><table><mglyph><style><img src=%sa onerror=alert(1)></style></mglyph></table></math>",
          "<noscript><p title=\"</noscript><img src=%sa onerror=alert(1)>\"></noscript>",
          "<template><img src=%sa onerror=alert(1)></template>",
          "<form action=%s><input name=password autofocus><button>go</button></form>",
          "<object data=%sa><embed src=%sb></object>",
          "<video autoplay poster=%sa><source src=%sb onerror=alert(1)></video>",
          "<a href=%s ping=%sp target=_top>x</a>",
          "<iframe src=%s></iframe><frameset><frame src=%s></frameset>",
          "<div id=location name=location><img name=cookie><form id=body></form></div>",
          "</body></html><script>alert(1)</script><style>@import '%sa.css';</style>",
          "<style>@font-face{font-family:a;src:url(%sf)}p{font-family:a}</style><p>x</p>",
          "<style>p::before{content:url(%sa)} @import url(%sb); * {background:url(%sc)}</style>",
          "<style><!-- </style><img src=%sa onerror=alert(1)> --></style>",
          "<img src=x onerror=alert(1)//><img/src/onerror=alert(1)><img src='%s' loading=eager>",
          "<plaintext><script>alert(1)</script>",
          "<textarea></textarea><script>alert(1)</script>",
          "<!--><script>alert(1)</script>--><!--[if gte IE 4]><script>alert(1)</script><![endif]-->");

  private Vectors() {}

  /// Of every kind that this program knows of.
  ///
  /// @param home whom they ask
  static List<String> made(String home) {
    List<String> all = new ArrayList<>();
    for (String element : ELEMENTS) {
      for (String event : EVENTS) {
        all.add(
            "<%s %s=alert(1) src=x autofocus open tabindex=1 style='animation:a 1s'>x"
                .formatted(element, event));
      }
    }
    for (String attribute : URL_ATTRIBUTES) {
      for (String url : SCRIPT_URLS) {
        all.add("<" + attribute + "=\"" + url.replace("\"", "&quot;") + "\">x");
      }
      all.add("<" + attribute + "=\"" + home + "a\">x");
    }
    for (String style : STYLES) {
      String css = style.replace("%s", home + "s");
      all.add("<p style=\"" + css + "\">x</p>");
      all.add("<style>p{" + css + "}</style><p>x</p>");
    }
    PHRASES.forEach(phrase -> all.add(phrase.replace("%s", home)));
    return all;
  }

  /// The test cases of DOMPurify, from the last of its packages that holds them.
  ///
  /// @return empty if npm is not there, or does not get it
  static Optional<List<String>> published(Path folder, Page page) throws IOException {
    if (Programs.find("npm").isEmpty()) {
      return Optional.empty();
    }
    String script = "cd \"$1\" && npm pack --silent dompurify@0.7.4 && tar xzf dompurify-0.7.4.tgz";
    Programs.Outcome got =
        Programs.run(Programs.Call.of("sh", "-c", script, "sh", folder.toString()));
    if (got.exit() != 0) {
      return Optional.empty();
    }
    String source = Files.readString(folder.resolve("package/test/fixtures/expect.js"));
    Object payloads =
        page.evaluate(
            "source => { const module = {}; new Function('module', source)(module);"
                + " return module.exports.map(test => test.payload); }",
            source);
    return Optional.of(((List<?>) payloads).stream().map(String::valueOf).toList());
  }
}
