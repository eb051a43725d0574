package org.posthorn.jmap.query;

import org.posthorn.store.view.FlagTest;
import org.posthorn.store.view.ReceivedOrder;

/// Iterates over the Emails of a snapshot in the order of reception, each once, even if it is in
/// several mailboxes. One thread.
final class Listing {
  private final Snapshot snapshot;
  private final ReceivedOrder rows;
  private boolean hasRow;

  Listing(Snapshot snapshot, boolean newestFirst, FlagTest test) {
    this.snapshot = snapshot;
    this.rows = new ReceivedOrder(snapshot.views(), newestFirst, test);
    this.hasRow = rows.next();
  }

  /// Fills in the next Email.
  ///
  /// @return false at the end
  boolean next(Row into) {
    if (!hasRow) {
      return false;
    }
    long email = rows.emailId();
    into.begin(email);
    into.flags = rows.flags();
    into.received = rows.internalDate();
    into.octets = rows.bytes();
    do {
      into.addMailbox(snapshot.views().get(rows.view()).mailbox().value());
      hasRow = rows.next();
    } while (hasRow && rows.emailId() == email);
    return true;
  }
}
