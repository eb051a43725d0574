package org.posthorn.delivery;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.posthorn.delivery.rules.Transaction;
import org.posthorn.directory.AccountId;
import org.posthorn.mime.TextParts;
import org.posthorn.store.mail.Quota;
import org.posthorn.store.mail.StepId;
import org.posthorn.transport.message.Contents;

/// The only way into mailboxes: of MX, LMTP and submission, of the intake, and of the queue.
/// Thread-safe.
public interface MailboxDelivery {
  /// Files a copy. If it is filed, it is on disk.
  ///
  /// @throws org.posthorn.kv.StoreException if the store cannot
  /// @throws IOException likewise, or if the message could not be read
  Filed file(Copy copy) throws IOException;

  /// Whether mail of this size could be taken now: asked before a client sends it.
  ///
  /// @param bytes as announced; 0 if unknown
  /// @throws org.posthorn.kv.StoreException of kind DISK_FULL if not
  void requireRoom(long bytes);

  /// What an account uses and may use.
  Quota quota(AccountId account);

  /// One account's copy of a message.
  ///
  /// Where in the account it goes is the account's business: its rules say so, else what was found
  /// out about the message ([org.posthorn.delivery.judging.VerdictField]).
  ///
  /// @param transaction what brought it
  /// @param fields what stands before the message: a Return-Path, then others
  /// @param texts parts of the message that were read, with offsets in it
  /// @param received its internal date
  /// @param step where given, a repetition of it does nothing
  record Copy(
      LocalRecipient recipient,
      Transaction transaction,
      byte[] fields,
      Contents message,
      Optional<TextParts> texts,
      Instant received,
      Optional<StepId> step) {}

  /// What came of a copy.
  sealed interface Filed permits Result, Refused {
    /// Whether there is nothing more to do for the copy, and its sender has nothing to learn.
    default boolean done() {
      return this == Result.FILED || this == Result.IN_INBOX;
    }
  }

  /// The account's owner does not want the message: it is not filed.
  record Refused(org.posthorn.delivery.rules.RuleRefusal refusal) implements Filed {}

  /// What came of a copy that its owner does not refuse.
  enum Result implements Filed {
    /// It is in INBOX, and only the caller knows so far: for a copy without a step whose owner has
    /// no rules. Of all other copies an event tells where they are.
    IN_INBOX,
    /// It is in a mailbox, or its owner's rules have done something else with it: now, or since the
    /// step was done before.
    FILED,
    /// There is no room for it now.
    FULL,
    /// There will never be room for it.
    TOO_LARGE,
    /// There is no such account any more.
    GONE
  }
}
