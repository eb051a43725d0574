package org.posthorn.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.mime.Entity;

/// What is known of an Email without opening its bytes. Immutable.
public final class Email {
  private final long id;
  private final EmailRow row;
  private final StructureRow structure;

  /// One place of an Email.
  public record Membership(MailboxId mailbox, int uid) {}

  Email(long id, EmailRow row, StructureRow structure) {
    this.id = id;
    this.row = row;
    this.structure = structure;
  }

  public long id() {
    return id;
  }

  /// The id of the first Email of its thread.
  public long threadId() {
    return row.threadId();
  }

  /// In bytes.
  public long size() {
    return row.size();
  }

  /// RFC 9051 §2.3.3, in whole seconds.
  public Instant internalDate() {
    return Instant.ofEpochSecond(row.internalDate());
  }

  /// Where it is; nowhere once it was removed and waits to be erased.
  public List<Membership> memberships() {
    return row.places().stream()
        .map(place -> new Membership(new MailboxId(place.mailbox()), place.uid()))
        .toList();
  }

  /// Its structure; decoded at each call.
  public Entity entity() {
    return Entity.fromBytes(structure.entity());
  }

  /// The header block as it was received, with its blank line; empty if it is longer than the store
  /// keeps beside a message, so that the message has to be opened.
  public Optional<byte[]> header() {
    return structure.header().length == 0
        ? Optional.empty()
        : Optional.of(structure.header().clone());
  }
}
