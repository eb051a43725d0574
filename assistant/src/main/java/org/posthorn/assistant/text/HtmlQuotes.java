package org.posthorn.assistant.text;

import java.util.List;
import java.util.Locale;

/// Cuts what a reply in HTML quotes: elements that mail programs mark as quotes. Linear time, since
/// each search goes on where the last one ended.
final class HtmlQuotes {
  /// Everything from the tag with one of these on is the original of a reply.
  private static final List<String> ORIGINAL =
      List.of(
          "class=\"gmail_quote",
          "class=\"gmail_extra",
          "class=\"yahoo_quoted",
          "class=\"protonmail_quote",
          "class=\"moz-cite-prefix",
          "id=\"divrplyfwdmsg",
          "id=\"appendonsend",
          "id=\"x_divrplyfwdmsg",
          "id=\"reply-intro",
          "name=\"messagereplysection");

  private static final String OPEN = "<blockquote";
  private static final String CLOSE = "</blockquote";

  private HtmlQuotes() {}

  /// @return empty text if everything is quoted
  static String cut(String html) {
    String lower = html.toLowerCase(Locale.ROOT);
    if (lower.length() != html.length()) {
      return html; // offsets would not agree
    }
    int end = html.length();
    for (String mark : ORIGINAL) {
      int found = lower.indexOf(mark);
      if (found >= 0 && !isForward(lower, found)) {
        int tag = lower.lastIndexOf('<', found);
        end = Math.min(end, tag < 0 ? found : tag);
      }
    }
    StringBuilder kept = new StringBuilder(end);
    int at = 0;
    while (at < end) {
      int open = lower.indexOf(OPEN, at);
      if (open < 0 || open >= end) {
        break;
      }
      int tagEnd = lower.indexOf('>', open);
      if (tagEnd < 0) {
        break;
      }
      String tag = lower.substring(open, Math.min(tagEnd, open + 500));
      if (!tag.contains("cite") && !tag.contains("quote_") && !tag.contains("border-left")) {
        kept.append(html, at, Math.min(end, tagEnd + 1));
        at = tagEnd + 1;
        continue;
      }
      // The line break keeps what is around a quote apart, and the mark shows that there was one.
      kept.append(html, at, open).append("<br>&gt;<br>");
      at = close(lower, tagEnd + 1);
    }
    if (at < end) {
      kept.append(html, at, end);
    }
    return kept.toString();
  }

  /// A forwarded message is marked as a quote too.
  private static boolean isForward(String lower, int found) {
    int to = Math.min(lower.length(), found + 600);
    String after = lower.substring(found, to);
    return after.contains("forwarded message")
        || after.contains("weitergeleitete nachricht")
        || after.contains("message transféré");
  }

  /// The offset behind the element that was opened before `from`, with those inside of it.
  private static int close(String lower, int from) {
    int depth = 1;
    int at = from;
    int open = lower.indexOf(OPEN, from);
    while (depth > 0) {
      int close = lower.indexOf(CLOSE, at);
      if (close < 0) {
        return lower.length();
      }
      while (open >= 0 && open < close) {
        depth++;
        open = lower.indexOf(OPEN, open + OPEN.length());
      }
      depth--;
      int tagEnd = lower.indexOf('>', close);
      at = tagEnd < 0 ? lower.length() : tagEnd + 1;
    }
    return at;
  }
}
