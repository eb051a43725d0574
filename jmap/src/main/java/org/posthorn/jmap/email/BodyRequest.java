package org.posthorn.jmap.email;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.posthorn.jmap.protocol.Arguments;
import org.posthorn.jmap.protocol.MethodException;

/// The requested properties of message bodies (RFC 8621 §4.2, §4.9).
///
/// @param properties of each part
/// @param text whether values of the text parts of `textBody` are requested
/// @param html the same for `htmlBody`
/// @param all the same for all parts
/// @param octetsMax of a value; 0 for no limit
record BodyRequest(
    Set<String> properties, boolean text, boolean html, boolean all, long octetsMax) {
  private static final List<String> DEFAULT =
      List.of(
          "partId",
          "blobId",
          "size",
          "name",
          "type",
          "charset",
          "disposition",
          "cid",
          "language",
          "location");

  /// @throws MethodException INVALID_ARGUMENTS
  static BodyRequest read(Arguments arguments) {
    List<String> properties = arguments.strings("bodyProperties").orElse(DEFAULT);
    for (String property : properties) {
      boolean known =
          DEFAULT.contains(property)
              || property.equals("headers")
              || property.equals("subParts")
              || HeaderProperty.parse(property).isPresent();
      if (!known) {
        throw MethodException.invalid("a body part has no property " + property);
      }
    }
    return new BodyRequest(
        new LinkedHashSet<>(properties),
        arguments.flag("fetchTextBodyValues", false),
        arguments.flag("fetchHTMLBodyValues", false),
        arguments.flag("fetchAllBodyValues", false),
        arguments.unsigned("maxBodyValueBytes").orElse(0L));
  }
}
