package org.posthorn.store.message;

import java.util.List;
import org.posthorn.store.mail.AccountChanges;
import org.posthorn.store.mail.KeywordNames;

/// Emails in a snapshot.
///
/// @param states of the account in the snapshot
/// @param keywords the names of flag bits
/// @param emails in the requested order, without invisible ones
public record VisibleEmails(
    AccountChanges.States states, KeywordNames keywords, List<VisibleEmail> emails) {
  public VisibleEmails {
    emails = List.copyOf(emails);
  }
}
