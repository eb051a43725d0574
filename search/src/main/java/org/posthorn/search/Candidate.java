package org.posthorn.search;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.mime.Entity;
import org.posthorn.mime.Envelope;
import org.posthorn.mime.HeaderFields;
import org.posthorn.store.MailAccount;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.Structure;

/// The message that is being looked at, with as much of it as has been read. One thread; used for
/// one message after the other.
public final class Candidate implements AutoCloseable {

  private final MailAccount account;
  private int index;
  private int place;
  private boolean mayOpen;
  private @Nullable Structure structure;
  private @Nullable HeaderFields header;
  private @Nullable Envelope envelope;
  private @Nullable Entity entity;
  private @Nullable MessageBytes bytes;

  public Candidate(MailAccount account) {
    this.account = account;
  }

  /// Turns to a message of which nothing is known but its place.
  ///
  /// @param index what [Condition.OfNumber] asks about
  /// @param place what [Condition.OfView] asks about
  public Candidate at(int index, int place) {
    close();
    this.index = index;
    this.place = place;
    mayOpen = false;
    structure = null;
    header = null;
    envelope = null;
    entity = null;
    return this;
  }

  /// What is stored beside the message has been read.
  void read(Structure stored) {
    structure = stored;
  }

  /// From now on the message may be opened.
  ///
  /// @param opened its octets, if they have been read already
  void mayOpen(Optional<MessageBytes> opened) {
    mayOpen = true;
    bytes = opened.orElse(null);
  }

  int index() {
    return index;
  }

  int place() {
    return place;
  }

  /// Whether the header can be had now.
  boolean hasHeader() {
    Structure stored = structure;
    return stored != null && (mayOpen || stored.header().isPresent());
  }

  /// Whether the body can be had now.
  boolean hasBody() {
    return structure != null && mayOpen;
  }

  /// Whether the envelope and the structure can be had now. They are stored beside each message.
  boolean hasStructure() {
    return structure != null;
  }

  Envelope envelope() {
    if (envelope == null) {
      envelope = structure().envelope();
    }
    return envelope;
  }

  HeaderFields header() {
    if (header == null) {
      header = HeaderFields.parse(structure().header().orElseGet(this::headerOctets));
    }
    return header;
  }

  private byte[] headerOctets() {
    Entity message = entity();
    long from = message.headerStart();
    long to = Math.min(message.bodyStart(), from + MessageText.PART_OCTETS_MAX);
    return octets(from, to);
  }

  Entity entity() {
    if (entity == null) {
      entity = structure().entity();
    }
    return entity;
  }

  byte[] octets(long from, long to) {
    if (bytes == null) {
      bytes = account.open(structure().emailId());
    }
    return bytes.range(from, to);
  }

  private Structure structure() {
    if (structure == null) {
      throw new IllegalStateException("not read yet");
    }
    return structure;
  }

  @Override
  public void close() {
    if (bytes != null) {
      bytes.close();
      bytes = null;
    }
  }
}
