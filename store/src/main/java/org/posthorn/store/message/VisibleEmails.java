package org.posthorn.store.message;

import java.util.List;
import org.posthorn.store.mail.AccountChanges;
import org.posthorn.store.mail.KeywordNames;

/// Emails as of one moment.
///
/// @param states of the account at that moment
/// @param keywords what the bits of flags mean
/// @param emails in the order in which they were asked for, without those that are not visible
public record VisibleEmails(
    AccountChanges.States states, KeywordNames keywords, List<VisibleEmail> emails) {
  public VisibleEmails {
    emails = List.copyOf(emails);
  }
}
