package org.posthorn.spam.account;

import java.util.List;
import java.util.OptionalDouble;
import org.posthorn.spam.Signal;

/// The verdict on a message for one account.
///
/// @param spam the probability that it is spam for this account, from 0 to 1; empty if it was not
///   computed
/// @param place where to file it, unless the account's rules decide otherwise
/// @param fields header fields for this copy, each with its CRLF; may be empty
/// @param reasons signals of this account only
public record AccountVerdict(
    OptionalDouble spam, Place place, String fields, List<Signal> reasons) {

  /// Where to file a message.
  public enum Place {
    /// In INBOX, also for spam that an account wants only marked.
    INBOX,
    JUNK,
    /// In the mailbox of new senders.
    NEWCOMERS
  }

  public AccountVerdict {
    reasons = List.copyOf(reasons);
  }
}
