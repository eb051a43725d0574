package org.posthorn.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.mime.Entity;

/// What is known of an Email without opening its bytes.
public final class Email {
  /// One place of an Email.
  public record Membership(MailboxId mailbox, int uid) {}

  Email() {}

  public long id() {
    return 0;
  }

  public long threadId() {
    return 0;
  }

  public long size() {
    return 0;
  }

  public Instant internalDate() {
    return Instant.EPOCH;
  }

  public List<Membership> memberships() {
    return List.of();
  }

  /// Its structure; decoded at each call.
  public Entity entity() {
    return Entity.scan(new byte[0]);
  }

  /// The header block as it was received, with its blank line; empty if it is longer than the store
  /// keeps beside a message, so that the message has to be opened.
  public Optional<byte[]> header() {
    return Optional.empty();
  }
}
