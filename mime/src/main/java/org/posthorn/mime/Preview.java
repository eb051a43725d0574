package org.posthorn.mime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The first words of a message, for listings (RFC 8621 §4.1.4, RFC 8970).
public final class Preview {
  /// Characters (code points) of a preview (RFC 8621 §4.1.4).
  public static final int CHARACTERS_MAX = 256;

  /// Bytes of the part that are decoded for it; HTML begins with styles.
  private static final int BODY_BYTES_MAX = 64 * 1024;

  private static final int PLAIN_BODY_BYTES_MAX = 4 * 1024;

  /// Largest number of text parts that are read, if the first are empty.
  private static final int PARTS_MAX = 3;

  private Preview() {}

  /// Supplies the bytes `[from, to)` of a message, or the available ones of them.
  @FunctionalInterface
  public interface Source {
    byte[] range(long from, long to);
  }

  /// The beginning of the first text part that is not an attachment and not empty, with white space
  /// collapsed; empty where there is no text.
  ///
  /// @param message a scanned message
  /// @param bytes the message itself, or the available beginning of it
  public static String of(Entity message, byte[] bytes) {
    return of(
        message,
        (from, to) ->
            from >= bytes.length
                ? new byte[0]
                : Arrays.copyOfRange(bytes, (int) from, (int) Math.min(to, bytes.length)));
  }

  /// The same, reading only the needed parts of the message.
  public static String of(Entity message, Source bytes) {
    return of(message, bytes, _ -> Optional.empty());
  }

  /// The same, using text parts that were read already.
  ///
  /// @param read a whole part, if it was read
  public static String of(Entity message, Source bytes, Function<Entity, Optional<TextPart>> read) {
    List<Entity> parts = new ArrayList<>(1);
    texts(message, parts);
    for (Entity part : parts) {
      boolean plain = part.contentType().subtype().equalsIgnoreCase("plain");
      long max = plain ? PLAIN_BODY_BYTES_MAX : BODY_BYTES_MAX;
      Optional<TextPart> whole = part.bodySize() <= max ? read.apply(part) : Optional.empty();
      TextPart text = whole.orElseGet(() -> beginning(part, bytes, max));
      String preview = shortened(text.shownText());
      if (!preview.isEmpty()) {
        return preview;
      }
    }
    return "";
  }

  private static TextPart beginning(Entity part, Source bytes, long max) {
    long end = Math.min(part.bodyEnd(), part.bodyStart() + max);
    return new TextPart(part, bytes.range(part.bodyStart(), end), 0);
  }

  private static void texts(Entity entity, List<Entity> found) {
    ContentDisposition disposition = entity.fields().disposition();
    if ((disposition != null && disposition.isAttachment()) || found.size() >= PARTS_MAX) {
      return;
    }
    if (entity.kind() == Entity.Kind.LEAF) {
      if (entity.contentType().isType("text")) {
        found.add(entity);
      }
      return;
    }
    entity.children().forEach(child -> texts(child, found));
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

  /// Zero-width characters, with which newsletters pad the preview; between letters they are part
  /// of the word.
  private static boolean isFiller(int c) {
    return c == 0x34f || (c >= 0x200b && c <= 0x200d) || c == 0x2060 || c == 0xfeff;
  }
}
