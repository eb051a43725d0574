package org.posthorn.web.server;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.posthorn.web.Answer;

/// The requested part of a response: nothing if the client has it already, or a range of bytes (RFC
/// 9110 §13 and §14). A request for several ranges gets the whole body.
sealed interface Selection {
  record Whole() implements Selection {}

  record NotModified() implements Selection {}

  record Part(long from, long length) implements Selection {}

  record Unsatisfiable() implements Selection {}

  /// RFC 9110 §14.1.2, one range.
  Pattern RANGE = Pattern.compile("bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*");

  /// @param asked the header fields of a GET or HEAD
  /// @param length of the body, if it is known
  static Selection of(HttpFields asked, Answer answer, OptionalLong length) {
    String tag = answer.field("ETag").orElse("");
    if (!tag.isEmpty() && known(asked.getValuesList("If-None-Match"), tag)) {
      return new NotModified();
    }
    List<String> ranges = asked.getValuesList("Range");
    String ifRange = asked.get("If-Range");
    // §13.1.5: only a strong tag ensures that the parts belong together
    if (ranges.size() != 1
        || length.isEmpty()
        || (ifRange != null && (ifRange.startsWith("W/") || !ifRange.equals(tag)))) {
      return new Whole();
    }
    return range(ranges.getFirst(), length.getAsLong());
  }

  /// §13.1.2, by weak comparison.
  private static boolean known(List<String> fields, String tag) {
    return fields.stream()
        .flatMap(field -> Arrays.stream(field.split(",")))
        .map(String::strip)
        .anyMatch(each -> each.equals("*") || opaque(each).equals(opaque(tag)));
  }

  private static String opaque(String tag) {
    return tag.startsWith("W/") ? tag.substring(2) : tag;
  }

  private static Selection range(String field, long length) {
    Matcher range = RANGE.matcher(field);
    if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
      return new Whole();
    }
    if (range.group(1).isEmpty()) {
      long suffix = Math.min(Long.parseLong(range.group(2)), length);
      return suffix == 0 ? new Unsatisfiable() : new Part(length - suffix, suffix);
    }
    long from = Long.parseLong(range.group(1));
    long last = range.group(2).isEmpty() ? length - 1 : Long.parseLong(range.group(2));
    if (!range.group(2).isEmpty() && last < from) {
      return new Whole(); // invalid: ignored
    }
    return from >= length
        ? new Unsatisfiable()
        : new Part(from, Math.min(last, length - 1) - from + 1);
  }
}
