package org.posthorn.web.rest;

/// A parameter of an [Endpoint]. A value that is not well formed is refused.
///
/// @param in `query` or `header`
public record Parameter(
    String name, String in, String description, boolean required, Schema schema) {
  private static final String QUERY = "query";
  private static final String HEADER = "header";

  /// A header field.
  ///
  /// @param size how many characters it may have
  public static Parameter header(String name, int size, String description) {
    return new Parameter(name, HEADER, description, false, new Schema.Text(size, ""));
  }

  public static Parameter text(String name, String description) {
    return new Parameter(name, QUERY, description, false, new Schema.Text(1_000, ""));
  }

  /// @param min the least it may be
  /// @param max the most it may be
  public static Parameter whole(String name, long min, long max, String description) {
    return new Parameter(name, QUERY, description, false, new Schema.Whole(min, max));
  }

  /// `true` or `false`.
  public static Parameter flag(String name, String description) {
    return new Parameter(name, QUERY, description, false, new Schema.Flag());
  }

  /// One of the words of an enum.
  public static Parameter choice(String name, Class<? extends Enum<?>> words, String description) {
    return new Parameter(name, QUERY, description, false, new Schema.Choice(RestJson.words(words)));
  }

  /// A time (RFC 3339).
  public static Parameter time(String name, String description) {
    return new Parameter(name, QUERY, description, false, new Schema.Text(64, "date-time"));
  }

  boolean isHeader() {
    return in.equals(HEADER);
  }

  /// The same, without which a request is refused.
  public Parameter asRequired() {
    return new Parameter(name, in, description, true, schema);
  }
}
