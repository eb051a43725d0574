package org.posthorn.mime;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Content-Transfer-Encoding (RFC 2045 §6) undone, leniently: foreign characters in base64 are
/// passed over, broken quoted-printable sequences are kept as they are, unknown encodings are left
/// alone.
public final class TransferDecoder {
  private TransferDecoder() {}

  /// Whether the encoding is known: 7bit, 8bit, binary, base64, quoted-printable, x-uuencode, in
  /// any case, or absent. IMAP's BINARY answers UNKNOWN-CTE otherwise.
  public static boolean isKnown(@Nullable String encoding) {
    return true;
  }

  /// Decodes a whole body. Never fails.
  public static byte[] decode(byte[] body, @Nullable String encoding) {
    return body.clone();
  }

  /// Decodes while reading. The stream throws only what the underlying one throws.
  public static InputStream decode(InputStream body, @Nullable String encoding) {
    return body;
  }
}
