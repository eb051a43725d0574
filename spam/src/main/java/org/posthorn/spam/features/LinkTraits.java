package org.posthorn.spam.features;

import java.util.Locale;

/// Makes features of links in text: where they lead and what they look like. Linear time.
final class LinkTraits {
  private static final int HOST_MAX = 255;
  private static final int LABELS_MAX = 8;

  private final FeatureSet out;
  private int left;

  LinkTraits(FeatureSet out, int max) {
    this.out = out;
    left = max;
  }

  /// Finds `http:`, `https:`, `www.` and `mailto:` in text.
  void find(String text) {
    int at = 0;
    while (left > 0) {
      int colon = text.indexOf("://", at);
      if (colon < 0) {
        return;
      }
      int start = colon;
      while (start > 0 && colon - start < 6 && isLetter(text.charAt(start - 1))) {
        start--;
      }
      at = end(text, colon + 3);
      link(text.substring(start, at));
    }
  }

  private static int end(String text, int from) {
    int at = from;
    while (at < text.length() && at - from < 500) {
      char c = text.charAt(at);
      if (c <= ' ' || c == '"' || c == '<' || c == '>' || c == '\'' || c == ')') {
        break;
      }
      at++;
    }
    return at;
  }

  /// One link, as written.
  void link(String written) {
    if (left <= 0) {
      return;
    }
    left--;
    String url = written.strip();
    int colon = url.indexOf(':');
    if (colon < 0 || colon > 10) {
      out.add("link:relative");
      return;
    }
    String scheme = url.substring(0, colon).toLowerCase(Locale.ROOT);
    out.add("link:scheme", scheme);
    if (scheme.equals("mailto")) {
      int at = url.indexOf('@');
      if (at > 0) {
        host("link:mail", url.substring(at + 1, hostEnd(url, at + 1)));
      }
      if (url.indexOf('?') > 0) {
        out.add("link:mail-query");
      }
      return;
    }
    if (!url.startsWith("//", colon + 1)) {
      return;
    }
    int from = colon + 3;
    int end = hostEnd(url, from);
    int user = url.lastIndexOf('@', end);
    if (user >= from) {
      out.add("link:user");
      from = user + 1;
    }
    host("link:host", url.substring(from, Math.max(from, end)));
    rest(url, end);
  }

  private static int hostEnd(String url, int from) {
    int end = from;
    while (end < url.length() && end - from < HOST_MAX) {
      char c = url.charAt(end);
      if (c == '/' || c == '?' || c == '#' || c == ':' || c == '"' || c <= ' ' || c == '>') {
        break;
      }
      end++;
    }
    return end;
  }

  private void host(String namespace, String written) {
    String host = written.toLowerCase(Locale.ROOT);
    if (host.isEmpty()) {
      return;
    }
    if (host.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.')) {
      out.add("link:address");
      return;
    }
    if (host.indexOf('%') >= 0) {
      out.add("link:host-encoded");
    }
    int dot = host.length();
    for (int labels = 1; dot > 0 && labels <= LABELS_MAX; labels++) {
      dot = host.lastIndexOf('.', dot - 1);
      String part = host.substring(dot + 1);
      out.add(labels == 1 ? "link:tld" : namespace, part);
    }
    out.add("link:host-shape", Shapes.of(host, 12));
  }

  private void rest(String url, int from) {
    if (from >= url.length()) {
      return;
    }
    if (url.charAt(from) == ':') {
      out.add("link:port", Shapes.of(url.substring(from, Math.min(url.length(), from + 6)), 6));
    }
    int query = url.indexOf('?', from);
    int pathEnd = query < 0 ? url.length() : query;
    if (query >= 0) {
      out.add("link:query", Shapes.of(url.substring(query, Math.min(url.length(), query + 40)), 8));
    }
    if (url.indexOf('%', from) >= 0) {
      out.add("link:encoded");
    }
    int at = url.indexOf('/', from);
    for (int segments = 0; at >= 0 && at < pathEnd && segments < 4; segments++) {
      int next = url.indexOf('/', at + 1);
      int end = next < 0 || next > pathEnd ? pathEnd : next;
      String segment = url.substring(at + 1, Math.min(end, at + 31)).toLowerCase(Locale.ROOT);
      if (!segment.isEmpty()) {
        out.add("link:path", segment);
      }
      at = next;
    }
    int dot = url.lastIndexOf('.', pathEnd);
    if (dot > from && pathEnd - dot <= 6) {
      out.add("link:ending", url.substring(dot, pathEnd).toLowerCase(Locale.ROOT));
    }
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
