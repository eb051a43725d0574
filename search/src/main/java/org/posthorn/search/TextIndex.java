package org.posthorn.search;

import java.util.List;
import org.posthorn.directory.AccountId;

/// Knows of most messages which texts they do not contain, and of some which they do, so that a
/// search need not read them. Thread-safe.
public interface TextIndex {
  /// For searches without an index: every message is read.
  TextIndex NONE = (account, place, folded) -> Answers.UNKNOWN;

  /// What is known of the messages of an account. Never throws: what fails is unknown.
  ///
  /// @param folded the text in the comparator's form
  Answers ask(AccountId account, TextPlace place, String folded);

  /// What was read of the attachments of an Email; empty if nothing was, or not yet. Never throws.
  default List<String> attachmentTexts(AccountId account, long emailId) {
    return List.of();
  }

  /// How often the bodies of an account's Emails have words that begin with a text, as far as it is
  /// known. Never throws.
  ///
  /// @param folded the text in the comparator's form
  default WordCounts counts(AccountId account, String folded) {
    return WordCounts.NONE;
  }

  /// Changes whenever attachments of an account were read: then a search may find more, although
  /// its mail has not changed.
  default long attachmentsRead(AccountId account) {
    return 0;
  }

  /// What an index says of each message. Thread-safe; remains true while messages arrive and go.
  @FunctionalInterface
  interface Answers {
    /// Nothing is known.
    Answers UNKNOWN = _ -> MatchResult.OPEN;

    /// YES or NO if the message certainly contains the text or does not; OPEN if it may.
    MatchResult of(long emailId);
  }
}
