package org.posthorn.mime.html;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Counts the remote references of a message by server.
final class RemoteServers {
  /// Largest number of servers that are counted separately.
  private static final int MAX = 100;

  private static final String OTHERS = "...";

  /// A URL with a server, as in browsers, which treat a backslash as a slash.
  private static final Pattern URL =
      Pattern.compile(
          "(?i)(?:(https?):)?[/\\\\]{2}(?:[^/?#\\\\]*@)?([^/?#\\\\@:\\[\\]]+|\\[[0-9a-f:.]+\\]).*");

  private final Map<String, Integer> remote = new TreeMap<>();
  private final Map<String, Integer> trackers = new TreeMap<>();

  /// The address of another server, whole, as Java reads it; empty if it is none.
  static Optional<String> address(String url) {
    Matcher parts = URL.matcher(url);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String whole = parts.group(1) == null ? "https:" + url : url;
    try {
      URI uri = new URI(encoded(whole));
      return uri.getHost() == null || uri.getUserInfo() != null
          ? Optional.empty()
          : Optional.of(uri.toASCIIString());
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /// Encodes characters that are not allowed in URLs but occur in messages, as browsers do.
  private static String encoded(String url) {
    StringBuilder encoded = new StringBuilder();
    for (int i = 0; i < url.length(); i++) {
      char c = url.charAt(i);
      boolean lonely = c == '%' && !isHex(url, i + 1, i + 3);
      if (lonely || " \"<>\\^`{|}".indexOf(c) >= 0) {
        encoded.append('%').append(java.util.HexFormat.of().withUpperCase().toHexDigits((byte) c));
      } else {
        encoded.append(c);
      }
    }
    return encoded.toString();
  }

  private static boolean isHex(String text, int from, int to) {
    return to <= text.length()
        && text.substring(from, to).chars().allMatch(c -> Character.digit(c, 16) >= 0);
  }

  /// Counts a reference, if it is to a server.
  void loads(String url) {
    count(url, remote);
  }

  void tracks(String url) {
    count(url, trackers);
  }

  private static void count(String url, Map<String, Integer> counts) {
    Matcher parts = URL.matcher(url.strip());
    if (parts.matches()) {
      String host = parts.group(2).toLowerCase(java.util.Locale.ROOT);
      boolean known = counts.containsKey(host) || counts.size() < MAX;
      counts.merge(known ? host : OTHERS, 1, Integer::sum);
    }
  }

  Map<String, Integer> remote() {
    return remote;
  }

  Map<String, Integer> trackers() {
    return trackers;
  }
}
