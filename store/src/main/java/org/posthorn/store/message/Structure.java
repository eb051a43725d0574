package org.posthorn.store.message;

import java.util.Optional;
import org.posthorn.mime.BodyParts;
import org.posthorn.mime.Entity;
import org.posthorn.mime.ImapEnvelope;
import org.posthorn.store.rows.StructureRow;

/// The stored results of scanning a message. Immutable.
public final class Structure {
  private final long emailId;
  private final byte[] entity;
  private final byte[] header;
  private final Optional<StructureRow.Summary> summary;

  public Structure(long emailId, StructureRow row) {
    this.emailId = emailId;
    this.entity = row.entity();
    this.header = row.header();
    this.summary = Optional.ofNullable(row.summary());
  }

  public long emailId() {
    return emailId;
  }

  /// The message's parts, without its own envelope; decoded by each call.
  public Entity entity() {
    return Entity.partsFromBytes(entity);
  }

  /// The message's own envelope, without decoding its parts.
  public ImapEnvelope envelope() {
    return Entity.envelopeFromBytes(entity);
  }

  /// The first words of the text, see [org.posthorn.mime.Preview]; empty for messages that arrived
  /// before previews were stored.
  public Optional<String> preview() {
    return summary.map(StructureRow.Summary::preview);
  }

  /// Whether there are attachments, see [org.posthorn.mime.BodyParts].
  public boolean hasAttachment() {
    return summary
        .map(StructureRow.Summary::attachment)
        .orElseGet(() -> BodyParts.of(entity()).hasAttachment());
  }

  /// The original header block with its blank line; empty if it is too long to be stored here, so
  /// that the message has to be opened. The array must not be modified.
  public Optional<byte[]> header() {
    return header.length == 0 ? Optional.empty() : Optional.of(header);
  }
}
