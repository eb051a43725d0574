package org.posthorn.web;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// The response of a [Resource]. Immutable.
///
/// @param status of RFC 9110 §15
/// @param contentType empty if there is no body
/// @param fields header fields besides those that the server adds to each response; one given here
///   replaces the server's (`Cache-Control`, `Content-Security-Policy`)
public record Answer(int status, String contentType, AnswerBody body, List<Field> fields) {
  public static final String TEXT = "text/plain; charset=utf-8";

  public Answer {
    fields = List.copyOf(fields);
  }

  /// A header field.
  ///
  /// @throws IllegalArgumentException if the value contains control characters; check or encode
  ///   values from clients before
  public record Field(String name, String value) {
    public Field {
      if (!Fields.name(name) || !Fields.value(value)) {
        throw new IllegalArgumentException("not a header field: " + name);
      }
    }
  }

  /// A text with status 200.
  public static Answer of(String contentType, String text) {
    return of(contentType, text.getBytes(StandardCharsets.UTF_8));
  }

  /// Bytes with status 200.
  public static Answer of(String contentType, byte[] bytes) {
    return new Answer(200, contentType, new AnswerBody.Bytes(bytes), List.of());
  }

  /// A streamed body with status 200.
  ///
  /// @param length number of bytes, if known
  public static Answer streamed(String contentType, OptionalLong length, AnswerBody.Writer writer) {
    return new Answer(200, contentType, new AnswerBody.Streamed(length, writer), List.of());
  }

  /// A stream of server-sent events. Limited like WebSockets, see [LiveLimits]: if too many are
  /// open, the client gets 429 or 503 instead, and the feed is closed.
  public static Answer events(EventFeed feed) {
    return new Answer(200, "text/event-stream", new AnswerBody.Events(feed), List.of());
  }

  /// A response without a body.
  public static Answer nothing(int status) {
    return new Answer(status, "", new AnswerBody.Bytes(new byte[0]), List.of());
  }

  /// Sets a header field, replacing those with this name.
  public Answer with(String name, String value) {
    List<Field> others =
        fields.stream().filter(field -> !field.name().equalsIgnoreCase(name)).toList();
    return withFields(others, new Field(name, value));
  }

  /// Adds a header field, keeping those with this name: `Set-Cookie`.
  public Answer adding(String name, String value) {
    return withFields(fields, new Field(name, value));
  }

  private Answer withFields(List<Field> others, Field last) {
    List<Field> more = new ArrayList<>(others);
    more.add(last);
    return new Answer(status, contentType, body, more);
  }

  public Answer withStatus(int other) {
    return new Answer(other, contentType, body, fields);
  }

  /// The first field with this name, in upper or lower case.
  public Optional<String> field(String name) {
    return fields(name).findFirst();
  }

  Stream<String> fields(String name) {
    return fields.stream().filter(field -> field.name().equalsIgnoreCase(name)).map(Field::value);
  }
}
