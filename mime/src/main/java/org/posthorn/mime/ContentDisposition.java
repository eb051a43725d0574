package org.posthorn.mime;

import java.util.List;
import java.util.Optional;

/// A Content-Disposition field (RFC 2183).
///
/// @param type `inline`, `attachment` or an extension, as written
/// @param parameters as in [ContentType]
public record ContentDisposition(String type, List<Parameter> parameters) {
  /// Copies the list.
  public ContentDisposition {
    parameters = List.copyOf(parameters);
  }

  /// A parameter's value decoded for people, or empty.
  public Optional<String> parameter(String name) {
    return FieldParser.decodedParameter(parameters, name);
  }

  /// Whether the part is to be shown only when asked for.
  public boolean isAttachment() {
    return type.equalsIgnoreCase("attachment");
  }
}
