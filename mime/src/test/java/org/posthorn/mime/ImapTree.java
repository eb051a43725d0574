package org.posthorn.mime;

import java.util.ArrayList;
import java.util.List;

/// A response's lists, strings and atoms, so that two servers' answers can be compared whatever
/// quoting they chose. A string is written `"…"`, an atom as it is.
final class ImapTree {
  private final String in;
  private int at;

  private ImapTree(String in) {
    this.in = in;
  }

  /// Parses one element: a `List<Object>` or a `String`.
  static Object parse(String octets) {
    return new ImapTree(octets).element();
  }

  private Object element() {
    while (in.charAt(at) == ' ') {
      at++;
    }
    char c = in.charAt(at);
    if (c == '(') {
      return list();
    }
    if (c == '"') {
      return quoted();
    }
    if (c == '{') {
      int end = in.indexOf('}', at);
      int length = Integer.parseInt(in.substring(at + 1, end));
      at = end + 3 + length;
      return "\"" + in.substring(end + 3, at) + "\"";
    }
    int start = at;
    int depth = 0;
    while (at < in.length() && (depth > 0 || " ()".indexOf(in.charAt(at)) < 0)) {
      // BODY[HEADER.FIELDS (a b)] is one atom here.
      depth += in.charAt(at) == '[' ? 1 : in.charAt(at) == ']' ? -1 : 0;
      at++;
    }
    return in.substring(start, at);
  }

  private List<Object> list() {
    List<Object> list = new ArrayList<>();
    at++;
    while (true) {
      while (in.charAt(at) == ' ') {
        at++;
      }
      if (in.charAt(at) == ')') {
        at++;
        return list;
      }
      list.add(element());
    }
  }

  private String quoted() {
    StringBuilder text = new StringBuilder("\"");
    for (at++; in.charAt(at) != '"'; at++) {
      if (in.charAt(at) == '\\') {
        at++;
      }
      text.append(in.charAt(at));
    }
    at++;
    return text.append('"').toString();
  }
}
