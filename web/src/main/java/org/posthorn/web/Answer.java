package org.posthorn.web;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// What a [Resource] answers.
///
/// @param status of RFC 9110 §15
/// @param fields header fields besides those that [WebServer] adds to each answer
public record Answer(int status, String contentType, byte[] body, Map<String, String> fields) {
  public static final String TEXT = "text/plain; charset=utf-8";

  public Answer {
    fields = Map.copyOf(fields);
  }

  /// A text with status 200.
  public static Answer of(String contentType, String text) {
    return new Answer(200, contentType, text.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  /// With another header field.
  public Answer with(String name, String value) {
    Map<String, String> more = new HashMap<>(fields);
    more.put(name, value);
    return new Answer(status, contentType, body, more);
  }

  public Answer withStatus(int other) {
    return new Answer(other, contentType, body, fields);
  }
}
