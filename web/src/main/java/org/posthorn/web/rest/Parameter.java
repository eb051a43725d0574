package org.posthorn.web.rest;

/// A parameter of an [Endpoint]. Malformed values are refused.
///
/// @param in `query` or `header`
public record Parameter(
    String name, String in, String description, boolean required, Schema schema) {
  private static final String QUERY = "query";
  private static final String HEADER = "header";

  /// A header field.
  ///
  /// @param size largest number of characters
  public static Parameter header(String name, int size, String description) {
    return new Parameter(name, HEADER, description, false, new Schema.Text(size, ""));
  }

  public static Parameter text(String name, String description) {
    return new Parameter(name, QUERY, description, false, new Schema.Text(1_000, ""));
  }

  /// @param min smallest value
  /// @param max largest value
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

  /// The same as a required parameter.
  public Parameter asRequired() {
    return new Parameter(name, in, description, true, schema);
  }
}
