package org.posthorn.store.retention;

import java.time.Instant;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.store.mail.Mailbox;

/// A rule of retention: messages are removed after a number of days.
///
/// @param days after which a message is removed; 0 to keep messages permanently although a wider
///   rule would remove them
/// @param set when it was set
/// @param by who set it
public record RetentionRule(
    RetentionScope scope, MailboxSelector mailboxes, int days, Instant set, String by) {
  private static final int VERSION = 1;

  /// Largest number of days: a hundred years.
  public static final int DAYS_MAX = 36_500;

  static RetentionRule decode(RetentionScope scope, MailboxSelector mailboxes, byte[] value) {
    return RowReader.read(
        RetentionTables.RULE.name(),
        value,
        VERSION,
        in -> {
          int days = in.smallVarint();
          Instant set = Instant.ofEpochMilli(in.varint());
          return new RetentionRule(scope, mailboxes, days, set, in.varText());
        });
  }

  /// Whether a mailbox is meant. A rule that keeps everything does so in drafts too.
  boolean takes(Mailbox mailbox) {
    return mailboxes.takes(mailbox) || (days == 0 && mailboxes.equals(MailboxSelector.ALL));
  }

  byte[] encode() {
    return new RowWriter(VERSION).varint(days).varint(set.toEpochMilli()).varText(by).done();
  }
}
