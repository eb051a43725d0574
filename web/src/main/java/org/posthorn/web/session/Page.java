package org.posthorn.web.session;

import org.posthorn.web.Answer;

/// An HTML page: what all of them have in common.
public final class Page {
  private static final String TYPE = "text/html; charset=utf-8";

  /// Nothing from elsewhere, nothing inline.
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private Page() {}

  /// @param body HTML; whatever comes from elsewhere in it was [#escaped]
  public static Answer of(String title, String body) {
    String html =
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%s</title>
        <link rel="stylesheet" href="/login/style.css">
        </head>
        <body>
        <main>
        <h1>%s</h1>
        %s
        </main>
        </body>
        </html>
        """
            .formatted(escaped(title), escaped(title), body);
    return Answer.of(TYPE, html)
        .with("Content-Security-Policy", POLICY)
        // With no-referrer browsers would send our own forms with the origin "null".
        .with("Referrer-Policy", "same-origin");
  }

  /// Text as HTML shows it, in attributes too.
  public static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /// What went wrong, read out by screen readers; nothing if it is empty.
  public static String alert(String message) {
    return message.isEmpty() ? "" : "<p role=\"alert\">" + escaped(message) + "</p>";
  }
}
