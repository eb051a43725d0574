package org.posthorn.web.pages;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.posthorn.web.Answer;
import org.posthorn.web.Resource;
import org.posthorn.web.Site;
import org.posthorn.web.WebRequest;
import org.posthorn.web.session.RefusalPage;

/// Serves the pages of webmail and console, their files, the frame for messages, and the style
/// sheet of server-generated pages. Refusals are shown as pages. They contain no user data; scripts
/// load it over JMAP and REST with the session cookie.
public final class WebmailPages {
  private static final String HTML = "text/html; charset=utf-8";
  private static final String JAVASCRIPT = "text/javascript; charset=utf-8";
  private static final String A_DAY = "public, max-age=86400";
  private static final Map<String, String> FIXED =
      Map.of(
          "manifest.webmanifest", "application/manifest+json",
          "icon.svg", "image/svg+xml",
          "icon-180.png", "image/png",
          "icon-192.png", "image/png",
          "icon-512.png", "image/png");
  private static final String IMMUTABLE = "public, max-age=31536000, immutable";

  /// Nothing from other origins, nothing inline.
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
          + " connect-src 'self'; frame-src 'self'; manifest-src 'self'; form-action 'self';"
          + " base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script';"
          + " trusted-types dompurify worker";

  /// Messages may have inline styles and embedded images. No scripts, no forms, nothing from other
  /// origins.
  private static final String FRAME_POLICY =
      "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; form-action 'none';"
          + " base-uri 'none'; frame-ancestors 'self';"
          + " sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox";

  /// The same, but the enclosing page may open the print dialog.
  private static final String PRINT_POLICY =
      FRAME_POLICY.replaceFirst("sandbox .*", "sandbox allow-same-origin allow-modals");

  private static final String FRAME =
      """
      <!doctype html>
      <html>
      <head>
      <meta charset="utf-8">
      <title>message</title>
      <meta name="color-scheme" content="light">
      <style>
      body { margin: 0; padding: 14px 16px; font: 15px/1.45 system-ui, sans-serif; color: #1d2126;
        background: #ffffff; overflow-wrap: anywhere; }
      img { max-width: 100%; height: auto; }
      img:not([src]) { outline: 1px dashed #b3bac2; outline-offset: -1px; }
      blockquote { margin: 4px 0; padding-inline-start: 10px; border-inline-start: 3px solid #dfe3e8; }
      pre { white-space: pre-wrap; }
      mark { background: #ffe08a; color: inherit; }
      summary { width: fit-content; margin: 6px 0; padding: 2px 10px; border-radius: 999px;
        background: #eef1f4; color: #58626e; font-size: 13px; cursor: pointer; }
      </style>
      </head>
      <body></body>
      </html>
      """;

  private static final String PRINT_FRAME =
      """
      <!doctype html>
      <html>
      <head>
      <meta charset="utf-8">
      <title>print</title>
      <meta name="color-scheme" content="light">
      <style>
      body { margin: 0; font: 11pt/1.4 system-ui, sans-serif; color: #000000; background: #ffffff;
        overflow-wrap: anywhere; }
      h1 { font-size: 16pt; margin: 0 0 12pt; }
      section + section { margin-top: 18pt; border-top: 1pt solid #888888; padding-top: 12pt; }
      dl { display: grid; grid-template-columns: auto 1fr; gap: 1pt 10pt; margin: 0 0 10pt;
        padding-bottom: 6pt; border-bottom: 1pt solid #cccccc; break-inside: avoid; }
      dt { font-weight: 600; }
      dd { margin: 0; }
      </style>
      </head>
      <body></body>
      </html>
      """;

  /// The first request of the webmail, made while its script is read.
  private static final String SESSION =
      """
      <link rel="preload" as="fetch" crossorigin href="../jmap/session">
      """;

  private final Bundle bundle;

  private WebmailPages(Bundle bundle) {
    this.bundle = bundle;
  }

  /// @return empty if the webmail module is missing
  public static Optional<WebmailPages> load() {
    return Bundle.load().map(WebmailPages::new);
  }

  public void addTo(Site.Builder site) {
    site.get("/", request -> redirect(request, "/mail/"))
        .get("/mail", request -> redirect(request, "/mail/"))
        .get("/mail/", page(bundle.entry("mail"), SESSION))
        .get("/console", request -> redirect(request, "/console/"))
        .get("/console/", page(bundle.entry("console"), ""))
        .get("/mail/message-frame", frame(FRAME, FRAME_POLICY))
        .get("/mail/print-frame", frame(PRINT_FRAME, PRINT_POLICY));
    FIXED.forEach((name, type) -> {
      Answer answer = Answer.of(type, Bundle.fixed("fixed/" + name)).with("Cache-Control", A_DAY);
      site.get("/mail/" + name, _ -> answer);
    });
    Answer icon =
        Answer.of("image/svg+xml", Bundle.fixed("fixed/icon.svg")).with("Cache-Control", A_DAY);
    site.get("/login/icon.svg", _ -> icon);
    Answer style =
        Answer.of("text/css; charset=utf-8", bundle.style("pages.css"))
            .with("Cache-Control", "no-cache");
    site.get("/login/style.css", _ -> style);
    site.refusalPage(RefusalPage::of);
    site.get("/mail/worker.js", worker());
    bundle.files().forEach(name -> site.get("/mail/assets/" + name, file(name)));
  }

  private static Answer redirect(WebRequest request, String to) {
    return Answer.nothing(303).with("Location", request.target().prefix() + to);
  }

  /// Public, since the browser sends no cookie after a link from another site. If nobody is signed
  /// in, the script opens the login page.
  ///
  /// @param ahead links to what the page asks for first
  private static Resource page(Bundle.Entry entry, String ahead) {
    String html =
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="theme-color" content="#0b57b8">
        <title>Posthorn</title>
        <link rel="icon" href="../mail/icon.svg" type="image/svg+xml">
        <link rel="apple-touch-icon" href="../mail/icon-180.png">
        <link rel="manifest" href="../mail/manifest.webmanifest">
        <link rel="stylesheet" href="../mail/assets/%s">
        <script type="module" src="../mail/assets/%s"></script>
        %s
        </head>
        <body>
        <div id="app"></div>
        <noscript><p>This page needs JavaScript.</p></noscript>
        </body>
        </html>
        """
            .formatted(entry.style(), entry.script(), ahead + preloads(entry));
    Answer answer =
        Answer.of(HTML, html)
            .with("Content-Security-Policy", POLICY)
            .with("Cache-Control", "no-cache")
            .with("Referrer-Policy", "same-origin");
    return _ -> answer;
  }

  /// Preload links for imported scripts.
  private static String preloads(Bundle.Entry entry) {
    return entry.parts().stream()
        .map("<link rel=\"modulepreload\" href=\"../mail/assets/%s\">"::formatted)
        .collect(Collectors.joining("\n"));
  }

  /// The service worker, with the names of the files to cache.
  private Resource worker() {
    String files =
        bundle.entry("mail").all().stream()
            .map(name -> "\"assets/" + name + "\"")
            .collect(Collectors.joining(",", "const FILES=[", "];\n"));
    String script = files + new String(Bundle.fixed("worker.js"), StandardCharsets.UTF_8);
    Answer answer =
        Answer.of(JAVASCRIPT, script)
            .with(
                "Content-Security-Policy", "default-src 'none'; connect-src 'self'; img-src 'self'")
            .with("Cache-Control", "no-cache");
    return _ -> answer;
  }

  private static Resource frame(String html, String policy) {
    Answer answer =
        Answer.of(HTML, html)
            .with("Content-Security-Policy", policy)
            .with("Cache-Control", "private, max-age=3600");
    return _ -> answer;
  }

  private Resource file(String name) {
    boolean css = name.endsWith(".css");
    String type = css ? "text/css; charset=utf-8" : JAVASCRIPT;
    return _ -> Answer.of(type, bundle.file(name)).with("Cache-Control", IMMUTABLE);
  }
}
