package org.posthorn.delivery;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.posthorn.delivery.rules.SourceTransaction;
import org.posthorn.directory.AccountId;
import org.posthorn.mime.TextParts;
import org.posthorn.store.mail.Quota;
import org.posthorn.store.mail.StepId;
import org.posthorn.transport.message.Contents;

/// Delivers to mailboxes. MX, LMTP, submission, the intake and the queue all use it; there is no
/// other way into a mailbox. Thread-safe.
public interface MailboxDelivery {
  /// Delivers a copy. When it returns that the copy is filed, it is on disk.
  ///
  /// @throws org.posthorn.kv.StoreException if the store fails
  /// @throws IOException if the store fails, or if the message could not be read
  Filed file(Copy copy) throws IOException;

  /// Checks whether mail of this size can be accepted now, before a client sends it.
  ///
  /// @param bytes as announced; 0 if unknown
  /// @throws org.posthorn.kv.StoreException of kind DISK_FULL if not
  void requireRoom(long bytes);

  /// An account's usage and quota.
  Quota quota(AccountId account);

  /// One account's copy of a message.
  ///
  /// The account's rules decide in which mailbox it goes; without rules the verdict on the message
  /// does ([org.posthorn.delivery.checks.VerdictField]).
  ///
  /// @param transaction the transaction that brought the message
  /// @param fields header fields before the message: Return-Path, then others
  /// @param texts parts of the message that were read, with offsets in it
  /// @param received its internal date
  /// @param step if given, a second delivery with the same step does nothing
  record Copy(
      LocalRecipient recipient,
      SourceTransaction transaction,
      byte[] fields,
      Contents message,
      Optional<TextParts> texts,
      Instant received,
      Optional<StepId> step) {}

  /// The result of delivering a copy.
  sealed interface Filed permits Result, Refused {
    /// Whether the copy is done and nothing has to be reported to its sender.
    default boolean done() {
      return this == Result.FILED || this == Result.IN_INBOX;
    }
  }

  /// The owner's rules refuse the message: it is not filed.
  record Refused(org.posthorn.delivery.rules.RuleRefusal refusal) implements Filed {}

  /// The result for a copy that its owner does not refuse.
  enum Result implements Filed {
    /// It is in INBOX, and no event says so yet: a copy without a step whose owner has no rules.
    /// For all other copies an event says where they are.
    IN_INBOX,
    /// It is in a mailbox, or the owner's rules have done something else with it: now, or earlier
    /// under the same step.
    FILED,
    /// There is no room for it now.
    FULL,
    /// There will never be room for it.
    TOO_LARGE,
    /// The account does not exist any more.
    GONE
  }
}
