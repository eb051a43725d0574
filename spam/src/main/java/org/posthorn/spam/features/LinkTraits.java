package org.posthorn.spam.features;

import java.util.Locale;

/// Features of links in text: their targets and shapes. Linear time.
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

  /// Adds one link, as written.
  void link(String written) {
    if (left <= 0) {
      return;
    }
    left--;
    String url = written.strip();
    int colon = url.indexOf(':');
    if (colon < 0 || colon > 10) {
      out.add(Namespace.LINK_RELATIVE);
      return;
    }
    String scheme = url.substring(0, colon).toLowerCase(Locale.ROOT);
    out.add(Namespace.LINK_SCHEME, scheme);
    if (scheme.equals("mailto")) {
      int at = url.indexOf('@');
      if (at > 0) {
        host(Namespace.LINK_MAIL, url.substring(at + 1, hostEnd(url, at + 1)));
      }
      if (url.indexOf('?') > 0) {
        out.add(Namespace.LINK_MAIL_QUERY);
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
      out.add(Namespace.LINK_USER);
      from = user + 1;
    }
    host(Namespace.LINK_HOST, url.substring(from, Math.max(from, end)));
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

  private void host(Namespace namespace, String written) {
    String host = written.toLowerCase(Locale.ROOT);
    if (host.isEmpty()) {
      return;
    }
    if (isNumeric(host)) {
      out.add(Namespace.LINK_ADDRESS);
      return;
    }
    if (host.indexOf('%') >= 0) {
      out.add(Namespace.LINK_HOST_ENCODED);
    }
    int dot = host.length();
    for (int labels = 1; dot > 0 && labels <= LABELS_MAX; labels++) {
      dot = host.lastIndexOf('.', dot - 1);
      Namespace kind = labels == 1 ? Namespace.LINK_TLD : namespace;
      out.add(FeatureSet.hash(kind.hash, host, dot + 1, host.length()));
    }
    out.addShape(Namespace.LINK_HOST_SHAPE, host, 12);
  }

  private void rest(String url, int from) {
    if (from >= url.length()) {
      return;
    }
    if (url.charAt(from) == ':') {
      shape(Namespace.LINK_PORT, url, from, 6, 6);
    }
    int query = url.indexOf('?', from);
    int pathEnd = query < 0 ? url.length() : query;
    if (query >= 0) {
      shape(Namespace.LINK_QUERY, url, query, 40, 8);
    }
    if (url.indexOf('%', from) >= 0) {
      out.add(Namespace.LINK_ENCODED);
    }
    int at = url.indexOf('/', from);
    for (int segments = 0; at >= 0 && at < pathEnd && segments < 4; segments++) {
      int next = url.indexOf('/', at + 1);
      int end = next < 0 || next > pathEnd ? pathEnd : next;
      int stop = Math.min(end, at + 31);
      if (stop > at + 1) {
        out.addLower(Namespace.LINK_PATH, url, at + 1, stop);
      }
      at = next;
    }
    int dot = url.lastIndexOf('.', pathEnd);
    if (dot > from && pathEnd - dot <= 6) {
      out.addLower(Namespace.LINK_ENDING, url, dot, pathEnd);
    }
  }

  private void shape(Namespace namespace, String url, int from, int most, int max) {
    out.add(Shapes.with(namespace.hash, url, from, Math.min(url.length(), from + most), max));
  }

  private static boolean isNumeric(String host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c != '.' && (c < '0' || c > '9')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
