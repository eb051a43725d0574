package org.posthorn.store.mailbox;

/// What accounts share with one another, and may at most.
///
/// @param shareesMax principals that an account shares with: all of them are read to list a
///   mailbox's
/// @param mailboxesMax mailboxes that are shared with one of them, in one row
/// @param accountsMax accounts that share with one, which all are listed at every request of its
///   clients
/// @param noticesMax notices that an account keeps; the oldest ones go
public record ShareLimits(int shareesMax, int mailboxesMax, int accountsMax, int noticesMax) {
  public static ShareLimits defaults() {
    return new ShareLimits(500, 1_000, 500, 500);
  }
}
