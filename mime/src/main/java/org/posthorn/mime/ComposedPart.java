package org.posthorn.mime;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// A part of a message that [MessageComposer] writes.
public sealed interface ComposedPart {
  /// Its header fields besides the transfer encoding.
  Heading heading();

  /// A header of a part.
  ///
  /// @param type its parameters are octet strings, without charset and boundary, which the composer
  ///   sets
  /// @param fields others than Content-Type and Content-Transfer-Encoding
  record Heading(ContentType type, HeaderWriter fields) {}

  /// Text as characters; becomes UTF-8 with line breaks of CRLF.
  record Text(Heading heading, String text) implements ComposedPart {}

  /// Stored octets, which are written unchanged.
  ///
  /// @param heading keeps the charset among its parameters
  record Stored(Heading heading, Content content) implements ComposedPart {}

  /// Parts within a part.
  record Multipart(Heading heading, List<ComposedPart> parts) implements ComposedPart {
    public Multipart {
      parts = List.copyOf(parts);
    }
  }

  /// Octets that are read when they are written.
  @FunctionalInterface
  interface Content {
    /// The octets from the beginning, to be closed by the caller.
    InputStream open() throws IOException;
  }
}
