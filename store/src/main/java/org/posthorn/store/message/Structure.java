package org.posthorn.store.message;

import java.util.Optional;
import org.posthorn.mime.BodyParts;
import org.posthorn.mime.Entity;
import org.posthorn.mime.ImapEnvelope;
import org.posthorn.store.rows.StructureRow;

/// What was computed of a message when it arrived, kept beside its bytes. Immutable.
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

  /// The message's parts, without the envelope of the message itself; decoded at each call.
  public Entity entity() {
    return Entity.partsFromBytes(entity);
  }

  /// The message's own envelope, without decoding its parts.
  public ImapEnvelope envelope() {
    return Entity.envelopeFromBytes(entity);
  }

  /// The first words, as [org.posthorn.mime.Preview] makes them; empty for a message that arrived
  /// before they were kept.
  public Optional<String> preview() {
    return summary.map(StructureRow.Summary::preview);
  }

  /// Whether there is something to download, as [org.posthorn.mime.BodyParts] has it.
  public boolean hasAttachment() {
    return summary
        .map(StructureRow.Summary::attachment)
        .orElseGet(() -> BodyParts.of(entity()).hasAttachment());
  }

  /// The header block as it was received, with its blank line; empty if it is longer than the store
  /// keeps beside a message, so that the message has to be opened. The array is not to be changed.
  public Optional<byte[]> header() {
    return header.length == 0 ? Optional.empty() : Optional.of(header);
  }
}
