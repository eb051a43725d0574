package org.posthorn.admin.copies;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.Account;
import org.posthorn.directory.Address;

/// A backup that is open to be read. Thread-safe.
public interface BackupReader extends AutoCloseable {
  /// A mailbox as it was.
  record MailboxThen(String path, int messages) {}

  /// A message as it was.
  ///
  /// @param id names it in this backup
  record MessageThen(
      String id, String mailbox, Instant received, String from, String subject, long bytes) {}

  /// Which messages to look for.
  ///
  /// @param mailbox only there; everywhere if empty
  /// @param text part of sender or subject, in any case; all if empty
  /// @param after how many messages are passed over, as the part before said
  record Query(Optional<String> mailbox, String text, long after, int limit) {}

  /// Part of what was found, newest first.
  ///
  /// @param next where the next part begins; empty at the end. There may be one even if this part
  ///   is empty: each call looks at a bounded number of messages
  record Found(List<MessageThen> messages, Optional<Long> next) {
    public Found {
      messages = List.copyOf(messages);
    }
  }

  /// Which messages to copy.
  ///
  /// @param mailbox all of this one
  /// @param messages those of these ids; all of the account if there are none, and no mailbox
  /// @param into the mailbox below which the copies are put
  record Wanted(Optional<String> mailbox, List<String> messages, String into) {
    public Wanted {
      messages = List.copyOf(messages);
    }
  }

  /// The mailboxes of an account.
  ///
  /// @return empty if the backup has no such account
  Optional<List<MailboxThen>> mailboxes(Address account);

  /// @return empty if the backup has no such account, or no such mailbox
  Optional<Found> find(Address account, Query query);

  /// Copies messages beside what an account has now, with their flags and dates.
  ///
  /// @return how many
  /// @throws java.util.NoSuchElementException if the backup lacks what is wanted, with what that is
  int restore(Account account, Wanted wanted, Progress progress) throws IOException;

  @Override
  void close() throws IOException;
}
