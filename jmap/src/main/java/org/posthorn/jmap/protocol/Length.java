package org.posthorn.jmap.protocol;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/// How long JSON is when it is written, roughly: an object may hold the same value many times
/// without holding any of it twice, until it is written.
final class Length {
  private static final int OF_EACH_VALUE = 2;

  private Length() {}

  /// The characters of names and values.
  ///
  /// @param max counting ends beyond that
  static long of(JsonNode value, long max) {
    long length = OF_EACH_VALUE;
    if (!value.isContainer()) {
      length += value.asString("").length();
    }
    if (value.isObject()) {
      for (Map.Entry<String, JsonNode> each : value.properties()) {
        if (length > max) {
          return length;
        }
        length += each.getKey().length() + of(each.getValue(), max - length);
      }
    } else {
      for (JsonNode each : value) {
        if (length > max) {
          return length;
        }
        length += of(each, max - length);
      }
    }
    return length;
  }
}
