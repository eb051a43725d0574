package org.posthorn.store.message;

import java.util.List;
import org.posthorn.store.mail.KeywordNames;

/// Emails as of one moment.
///
/// @param modSeq of the account's last change
/// @param keywords what the bits of flags mean
/// @param emails in the order in which they were asked for, without those that are not visible
public record VisibleEmails(long modSeq, KeywordNames keywords, List<VisibleEmail> emails) {
  public VisibleEmails {
    emails = List.copyOf(emails);
  }
}
