package org.posthorn.jmap.email;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.posthorn.jmap.blob.BlobId;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.mime.BodyParts;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.MimeLimits;
import org.posthorn.mime.Preview;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.Structure;

/// A message whose properties are read or computed when they are first needed. Its octets are
/// opened only for properties that are not stored separately. One thread; must be closed.
final class Message implements AutoCloseable {
  private final BlobId blob;
  private final @Nullable Structure structure;
  private final Supplier<MessageBytes> opener;
  private @Nullable MessageBytes bytes;
  private @Nullable Entity entity;
  private @Nullable HeaderFields header;
  private @Nullable BodyParts bodies;

  private Message(BlobId blob, @Nullable Structure structure, Supplier<MessageBytes> opener) {
    this.blob = blob;
    this.structure = structure;
    this.opener = opener;
  }

  /// An Email.
  ///
  /// @param opener opens its octets
  static Message of(Structure structure, Supplier<MessageBytes> opener) {
    return new Message(BlobId.ofEmail(structure.emailId()), structure, opener);
  }

  /// A message that has only its octets, such as an upload.
  static Message of(BlobId blob, MessageBytes bytes) {
    return new Message(blob, null, () -> bytes);
  }

  BlobId blob() {
    return blob;
  }

  MessageBytes bytes() {
    MessageBytes open = bytes;
    if (open == null) {
      open = opener.get();
      bytes = open;
    }
    return open;
  }

  Entity entity() {
    Entity known = entity;
    if (known == null) {
      known = structure == null ? Blobs.scanned(bytes()) : structure.entity();
      entity = known;
    }
    return known;
  }

  HeaderFields header() {
    HeaderFields known = header;
    if (known == null) {
      known = HeaderFields.parse(headerBlock());
      header = known;
    }
    return known;
  }

  private byte[] headerBlock() {
    Optional<byte[]> kept = structure == null ? Optional.empty() : structure.header();
    return kept.orElseGet(() -> block(entity()));
  }

  /// The header block of a part.
  private byte[] block(Entity part) {
    long end =
        Math.min(part.bodyStart(), part.headerStart() + MimeLimits.defaults().headerBytesMax());
    return bytes().range(part.headerStart(), end);
  }

  /// The header of a part.
  HeaderFields header(Entity part) {
    return part.headerStart() == 0 ? header() : HeaderFields.parse(block(part));
  }

  BodyParts bodies() {
    BodyParts known = bodies;
    if (known == null) {
      known = BodyParts.of(entity());
      bodies = known;
    }
    return known;
  }

  boolean hasAttachment() {
    return structure == null ? bodies().hasAttachment() : structure.hasAttachment();
  }

  String preview() {
    Optional<String> kept = structure == null ? Optional.empty() : structure.preview();
    return kept.orElseGet(() -> Preview.of(entity(), (from, to) -> bytes().range(from, to)));
  }

  @Override
  public void close() {
    MessageBytes open = bytes;
    if (open != null) {
      open.close();
    }
  }
}
