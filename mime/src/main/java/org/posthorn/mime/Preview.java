package org.posthorn.mime;

import java.util.Arrays;
import java.util.Optional;

/// The first words of a message (RFC 8970), for listings.
public final class Preview {
  /// Characters (code points) of a preview (RFC 8970 §3.1).
  public static final int CHARACTERS_MAX = 200;

  /// Bytes of the part that are decoded for it; HTML begins with styles.
  private static final int BODY_BYTES_MAX = 64 * 1024;

  private static final int PLAIN_BODY_BYTES_MAX = 4 * 1024;

  private Preview() {}

  /// The beginning of the first text part that is no attachment, white space collapsed; empty where
  /// there is no text.
  ///
  /// @param message a scanned message
  /// @param bytes the message itself, or as much of its beginning as is at hand
  public static String of(Entity message, byte[] bytes) {
    Optional<Entity> found = firstText(message);
    if (found.isEmpty() || found.get().bodyStart() >= bytes.length) {
      return "";
    }
    Entity part = found.get();
    boolean plain = part.contentType().subtype().equalsIgnoreCase("plain");
    long max = plain ? PLAIN_BODY_BYTES_MAX : BODY_BYTES_MAX;
    long end = Math.min(Math.min(part.bodyEnd(), part.bodyStart() + max), bytes.length);
    byte[] body = Arrays.copyOfRange(bytes, (int) part.bodyStart(), (int) end);
    return shortened(TextExtractor.shownText(part, body));
  }

  private static Optional<Entity> firstText(Entity entity) {
    Disposition disposition = entity.fields().disposition();
    if (disposition != null && disposition.isAttachment()) {
      return Optional.empty();
    }
    if (entity.kind() == Entity.Kind.LEAF) {
      return entity.contentType().isType("text") ? Optional.of(entity) : Optional.empty();
    }
    return entity.children().stream().flatMap(c -> firstText(c).stream()).findFirst();
  }

  private static String shortened(String text) {
    StringBuilder out = new StringBuilder(CHARACTERS_MAX);
    int count = 0;
    boolean space = false;
    boolean afterLetter = false;
    for (int i = 0; i < text.length() && count < CHARACTERS_MAX; ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      boolean letterNext = i < text.length() && Character.isLetter(text.codePointAt(i));
      if (isFiller(c) && !(afterLetter && letterNext)) {
        continue;
      }
      if (Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c)) {
        space = count > 0;
        afterLetter = false;
        continue;
      }
      if (space) {
        out.append(' ');
        count++;
        space = false;
      }
      if (count < CHARACTERS_MAX) {
        out.appendCodePoint(c);
        count++;
        afterLetter = Character.isLetter(c);
      }
    }
    return out.toString().strip();
  }

  /// Characters without width, with which senders of newsletters fill the preview; between letters
  /// they belong to the word.
  private static boolean isFiller(int c) {
    return c == 0x34f || (c >= 0x200b && c <= 0x200d) || c == 0x2060 || c == 0xfeff;
  }
}
