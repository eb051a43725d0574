package org.posthorn.admin.copies;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.Account;
import org.posthorn.directory.Address;

/// A backup opened for reading. Thread-safe.
public interface BackupReader extends AutoCloseable {
  /// A mailbox in the backup.
  record StoredMailbox(String path, int messages) {}

  /// A message in the backup.
  ///
  /// @param id of the message in this backup
  record StoredMessage(
      String id, String mailbox, Instant received, String from, String subject, long bytes) {}

  /// Which messages to find.
  ///
  /// @param mailbox to search; all if empty
  /// @param text part of sender or subject, in upper or lower case; all if empty
  /// @param after the `next` of the previous part
  record Query(Optional<String> mailbox, String text, long after, int limit) {}

  /// A part of the found messages, newest first.
  ///
  /// @param next where the next part begins; empty at the end. There may be one even if this part
  ///   is empty, since each call reads a limited number of messages
  record Found(List<StoredMessage> messages, Optional<Long> next) {
    public Found {
      messages = List.copyOf(messages);
    }
  }

  /// Which messages to copy.
  ///
  /// @param mailbox whose messages are copied
  /// @param messages ids of messages; without ids and mailbox, all of the account are copied
  /// @param into the parent mailbox of the copies
  record Wanted(Optional<String> mailbox, List<String> messages, String into) {
    public Wanted {
      messages = List.copyOf(messages);
    }
  }

  /// The mailboxes of an account.
  ///
  /// @return empty if the backup has no such account
  Optional<List<StoredMailbox>> mailboxes(Address account);

  /// @return empty if the backup has no such account, or no such mailbox
  Optional<Found> find(Address account, Query query);

  /// Copies messages into the account, with their flags and dates. Existing messages stay.
  ///
  /// @return how many
  /// @throws java.util.NoSuchElementException if the backup lacks an account, mailbox or message,
  ///   which the exception names
  int restore(Account account, Wanted wanted, Progress progress) throws IOException;

  @Override
  void close() throws IOException;
}
