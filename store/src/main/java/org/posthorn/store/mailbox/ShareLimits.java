package org.posthorn.store.mailbox;

/// Limits of sharing.
///
/// @param shareesMax principals that an account shares with: all are read to list the shares of a
///   mailbox
/// @param mailboxesMax mailboxes shared with one of them, which are one row
/// @param accountsMax accounts that share with one account; all are listed in each request of its
///   clients
/// @param noticesMax notices that an account keeps; the oldest are dropped
public record ShareLimits(int shareesMax, int mailboxesMax, int accountsMax, int noticesMax) {
  public static ShareLimits defaults() {
    return new ShareLimits(500, 1_000, 500, 500);
  }
}
