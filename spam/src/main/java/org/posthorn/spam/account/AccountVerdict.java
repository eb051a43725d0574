package org.posthorn.spam.account;

import java.util.List;
import java.util.OptionalDouble;
import org.posthorn.spam.Signal;

/// What is done with a message for one account.
///
/// @param spam how likely it is spam for this account, from 0 to 1; empty if nobody looked
/// @param place where it belongs, unless the account's own rules say otherwise
/// @param fields header fields for this copy, each with its CRLF; may be empty
/// @param reasons what this account alone has for or against it
public record AccountVerdict(
    OptionalDouble spam, Place place, String fields, List<Signal> reasons) {

  /// Where a message belongs.
  public enum Place {
    /// In INBOX, as mail that is marked as spam for an account that wants it so.
    INBOX,
    JUNK,
    /// In the mailbox of those who never wrote before.
    NEWCOMERS
  }

  public AccountVerdict {
    reasons = List.copyOf(reasons);
  }
}
