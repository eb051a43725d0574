package org.posthorn.web.session;

import org.posthorn.web.Answer;

/// The common layout of HTML pages.
public final class Page {
  private static final String TYPE = "text/html; charset=utf-8";

  /// Nothing from other origins, nothing inline.
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self';"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private Page() {}

  /// @param body HTML, in which untrusted text was [#escaped]
  public static Answer of(Language language, Translated title, String body) {
    String said = title.html(language);
    String html =
        """
        <!doctype html>
        <html lang="%s">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>%s – Posthorn</title>
        <link rel="icon" href="/login/icon.svg" type="image/svg+xml">
        <link rel="stylesheet" href="/login/style.css">
        </head>
        <body class="alone">
        <main>
        <p class="brand"><img src="/login/icon.svg" alt="" width="32" height="32"> Posthorn</p>
        <h1>%s</h1>
        %s
        </main>
        </body>
        </html>
        """
            .formatted(language.tag(), said, said, body);
    return Answer.of(TYPE, html)
        .with("Content-Security-Policy", POLICY)
        .with("Vary", "Accept-Language")
        // With no-referrer, browsers would send forms of this server with the origin "null".
        .with("Referrer-Policy", "same-origin");
  }

  /// Escapes text for HTML content and attributes.
  public static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /// A name within a text, isolated for its writing direction.
  public static String name(String text) {
    return "<strong><bdi>" + escaped(text) + "</bdi></strong>";
  }

  /// An error, announced by screen readers; nothing if it is empty.
  public static String alert(String message) {
    return message.isEmpty()
        ? ""
        : "<p class=\"alert\" role=\"alert\">" + escaped(message) + "</p>";
  }

  /// A field of a form.
  ///
  /// @param name of the field, and the id of its input
  /// @param attributes of the input, as HTML
  public static String field(String label, String name, String attributes) {
    return """
    <div class="field"><label for="%s">%s</label><input id="%s" name="%s" dir="auto" %s></div>
    """
        .formatted(name, label, name, name, attributes);
  }
}
