package org.posthorn.imap.fetch;

import java.util.OptionalLong;

/// How the store's numbers are spelled as object identifiers: a letter for the kind, then
/// hexadecimal digits. RFC 8474 §4, `objectid = 1*255(ALPHA / DIGIT / "_" / "-")`; the letter keeps
/// them from looking like numbers and from being taken for one another.
public final class ObjectId {

  private static final char EMAIL = 'E';
  private static final char THREAD = 'T';

  private ObjectId() {}

  public static String ofEmail(long id) {
    return EMAIL + Long.toHexString(id);
  }

  public static String ofThread(long id) {
    return THREAD + Long.toHexString(id);
  }

  /// The number that [#ofThread] spells so; empty for what it never gives.
  public static OptionalLong thread(String objectId) {
    if (!objectId.matches("T[0-9a-f]{1,16}")) {
      return OptionalLong.empty();
    }
    long id = Long.parseUnsignedLong(objectId, 1, objectId.length(), 16);
    return ofThread(id).equals(objectId) ? OptionalLong.of(id) : OptionalLong.empty();
  }
}
