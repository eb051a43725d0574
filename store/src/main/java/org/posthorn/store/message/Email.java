package org.posthorn.store.message;

import java.time.Instant;
import java.util.List;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.rows.EmailRow;

/// An Email (RFC 8621 §4): its memberships, and its immutable data except the [Structure].
/// Immutable.
public final class Email {
  private final long id;
  private final EmailRow row;

  /// The membership of an Email in a mailbox.
  public record Membership(MailboxId mailbox, int uid) {}

  public Email(long id, EmailRow row) {
    this.id = id;
    this.row = row;
  }

  public long id() {
    return id;
  }

  /// The id of the first Email of its thread.
  public long threadId() {
    return row.threadId();
  }

  /// The ModSeq of the transaction that created it.
  public long createdModSeq() {
    return row.createdModSeq();
  }

  /// In bytes.
  public long size() {
    return row.size();
  }

  /// RFC 9051 §2.3.3, in whole seconds.
  public Instant internalDate() {
    return Instant.ofEpochSecond(row.internalDate());
  }

  /// Its memberships; none if it is expunged and waits to be erased.
  public List<Membership> memberships() {
    return row.places().stream()
        .map(place -> new Membership(new MailboxId(place.mailbox()), place.uid()))
        .toList();
  }
}
