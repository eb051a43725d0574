package org.posthorn.store.message;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.posthorn.mime.BodyParts;
import org.posthorn.mime.EncodedWords;
import org.posthorn.mime.Entity;
import org.posthorn.mime.ImapAddress;
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

  /// The decoded subject; empty if there is none.
  public String subject() {
    String raw = envelope().subject();
    return raw == null ? "" : EncodedWords.decodeText(raw);
  }

  /// Whether a text is part of the subject, an address of From, To or Cc, or the first words, in
  /// upper or lower case.
  public boolean mentions(String part) {
    StringBuilder all = new StringBuilder(subject());
    ImapEnvelope envelope = envelope();
    Stream.of(envelope.from(), envelope.to(), envelope.cc())
        .flatMap(List::stream)
        .filter(ImapAddress::isMailbox)
        .forEach(
            one -> all.append('\n').append(one.displayName()).append(' ').append(one.address()));
    preview().ifPresent(words -> all.append('\n').append(words));
    return all.toString().toLowerCase(Locale.ROOT).contains(part.strip().toLowerCase(Locale.ROOT));
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
