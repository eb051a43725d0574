package org.posthorn.mime;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One node of a message's structure: the message itself, a body part, or a message inside one.
/// Offsets are absolute byte offsets in the message that was scanned. Immutable.
///
/// The header is `[headerStart, bodyStart)` with its blank line, the body `[bodyStart, bodyEnd)`
/// without the line break before a boundary.
///
/// @param kind what the children are
/// @param headerStart first byte of the header
/// @param bodyStart first byte after the blank line
/// @param bodyEnd first byte after the body
/// @param lines line feeds in the body, as BODYSTRUCTURE counts lines
/// @param fields the Content-* fields
/// @param envelope of the message itself and of each message inside; `null` for body parts
/// @param children body parts of a multipart, or the one message of a message part
public record Entity(
    Kind kind,
    long headerStart,
    long bodyStart,
    long bodyEnd,
    long lines,
    MimeFields fields,
    @Nullable ImapEnvelope envelope,
    List<Entity> children) {

  /// How the body was parsed; a multipart without a boundary, for instance, is a leaf.
  public enum Kind {
    /// A body without structure.
    LEAF,
    /// Children are body parts; there may be none.
    MULTIPART,
    /// The one child is the message inside.
    MESSAGE
  }

  /// Copies the list.
  public Entity {
    children = List.copyOf(children);
  }

  /// The structure of a whole message, within the standard limits. Never fails.
  public static Entity scan(byte[] message) {
    MessageScanner scanner = new MessageScanner();
    scanner.write(message, 0, message.length);
    return scanner.finish();
  }

  /// The compact form kept beside a stored message.
  public byte[] toBytes() {
    return EntityCodec.encode(this);
  }

  /// The reverse of [#toBytes()].
  ///
  /// @throws EntityFormatException if the bytes are damaged or of a later format
  public static Entity fromBytes(byte[] bytes) {
    return EntityCodec.decode(bytes);
  }

  /// As [#fromBytes], without the envelope of the message itself.
  ///
  /// @throws EntityFormatException if the bytes are damaged or of a later format
  public static Entity partsFromBytes(byte[] bytes) {
    return EntityCodec.decodeParts(bytes);
  }

  /// The envelope of the message itself, read from [#toBytes()] without the rest.
  ///
  /// @throws EntityFormatException if the bytes are damaged or of a later format
  public static ImapEnvelope envelopeFromBytes(byte[] bytes) {
    return EntityCodec.decodeEnvelope(bytes);
  }

  /// The content type that applies: as written, or the default.
  public ContentType contentType() {
    ContentType written = fields.contentType();
    if (written != null) {
      return written;
    }
    return kind == Kind.MESSAGE ? ContentType.MESSAGE_RFC822 : ContentType.TEXT_PLAIN;
  }

  /// The envelope, or one without any field where this is a body part.
  public ImapEnvelope envelopeOrNone() {
    return envelope == null ? ImapEnvelope.NONE : envelope;
  }

  /// Bytes of the body.
  public long bodySize() {
    return bodyEnd - bodyStart;
  }

  /// Whether this is a message that was not parsed, because it is encoded or nested too deeply.
  /// IMAP still lists it as a message, with an empty header and an empty part 1.
  public boolean isClosedMessage() {
    return kind == Kind.LEAF && contentType().isMessage();
  }

  /// The part with these IMAP part numbers (RFC 9051 §6.4.5.1): part 1 of a message that is not a
  /// multipart is its text, that is the entity itself; numbers below a message part count the parts
  /// of the message inside. No numbers give the entity itself. Part 1 of a multipart without parts,
  /// and of a closed message, is empty: the grammar of BODYSTRUCTURE demands that one is listed.
  public Optional<Entity> part(int... path) {
    Entity container = this;
    Entity part = this;
    for (int i = 0; i < path.length; i++) {
      if (i > 0) {
        if (part.kind == Kind.LEAF && !part.isClosedMessage()) {
          return Optional.empty();
        }
        container = part.kind == Kind.MESSAGE ? part.children.getFirst() : part;
      }
      int number = path[i];
      boolean empty = container.kind == Kind.MULTIPART && container.children.isEmpty();
      if (number == 1 && (empty || (i > 0 && container.isClosedMessage()))) {
        part = emptyAt(container.bodyEnd);
      } else if (container.kind != Kind.MULTIPART) {
        if (number != 1) {
          return Optional.empty();
        }
        part = container;
      } else if (number < 1 || number > container.children.size()) {
        return Optional.empty();
      } else {
        part = container.children.get(number - 1);
      }
    }
    return Optional.of(part);
  }

  private static Entity emptyAt(long offset) {
    return new Entity(Kind.LEAF, offset, offset, offset, 0, MimeFields.NONE, null, List.of());
  }
}
