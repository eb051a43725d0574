package org.posthorn.mime;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.regex.Pattern;

/// Message identifiers (RFC 5322 §3.6.4) in Message-ID, In-Reply-To and References, read leniently.
public final class MessageIds {
  /// Identifiers kept of one value; of a longer References chain, the middle is dropped.
  public static final int COUNT_MAX = 1000;

  private static final int OCTETS_MAX = 998;

  private static final Pattern BETWEEN = Pattern.compile("[ \\t\\r\\n,<>]+");

  private MessageIds() {}

  /// All identifiers of a value, without angle brackets, comments and inner white space, in order,
  /// without repetition. Without angle brackets, words with an at sign are used: some senders omit
  /// the brackets.
  public static List<String> parse(String value) {
    SequencedSet<String> ids = new LinkedHashSet<>();
    int at = 0;
    while (true) {
      int open = value.indexOf('<', at);
      int close = open < 0 ? -1 : value.indexOf('>', open);
      if (close < 0) {
        break;
      }
      // In "<a <b@c>" the first bracket is an error.
      int last = value.lastIndexOf('<', close);
      add(ids, value.substring(last + 1, close));
      at = close + 1;
    }
    if (ids.isEmpty()) {
      for (String word : BETWEEN.split(value)) {
        if (word.indexOf('@') > 0) {
          add(ids, word);
        }
      }
    }
    return shortened(new ArrayList<>(ids));
  }

  private static void add(SequencedSet<String> ids, String id) {
    String plain = withoutWhiteSpace(id);
    if (!plain.isEmpty() && plain.length() <= OCTETS_MAX) {
      ids.add(plain);
    }
  }

  /// Fast path: most ids contain no white space.
  private static String withoutWhiteSpace(String id) {
    int at = 0;
    while (at < id.length() && !isWhiteSpace(id.charAt(at))) {
      at++;
    }
    if (at == id.length()) {
      return id;
    }
    StringBuilder plain = new StringBuilder(id.length()).append(id, 0, at);
    for (; at < id.length(); at++) {
      char c = id.charAt(at);
      if (!isWhiteSpace(c)) {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  private static boolean isWhiteSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  private static List<String> shortened(List<String> ids) {
    if (ids.size() > COUNT_MAX) {
      ids.subList(COUNT_MAX / 2, ids.size() - COUNT_MAX / 2).clear();
    }
    return List.copyOf(ids);
  }

  /// The first identifier, or empty.
  public static Optional<String> first(String value) {
    return parse(value).stream().findFirst();
  }
}
