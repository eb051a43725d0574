package org.posthorn.delivery.learning;

import java.util.Set;

/// How the owner of a mailbox classifies a message, by the mailbox it is in and by its keywords.
enum TrainingLabel {
  SPAM,
  HAM,
  /// No classification.
  NONE,
  /// As before: the message is being deleted, which says nothing about it.
  UNCHANGED;

  /// RFC 9051 §2.3.2 ($Junk, $NotJunk); the others are what Thunderbird and older programs set.
  private static final Set<String> SPAM_KEYWORDS = Set.of("$junk", "junk");

  private static final Set<String> HAM_KEYWORDS = Set.of("$notjunk", "$nonjunk", "nonjunk");

  /// @param keywords in lower case
  /// @param filed whether the server put it into Junk: then its being in Junk is not the owner's
  ///   classification, but its being elsewhere is
  static TrainingLabel of(Set<String> keywords, Place place, boolean filed) {
    boolean spam = keywords.stream().anyMatch(SPAM_KEYWORDS::contains);
    boolean ham = keywords.stream().anyMatch(HAM_KEYWORDS::contains);
    if (spam != ham) {
      return spam ? SPAM : HAM;
    }
    return switch (place) {
      case JUNK -> filed ? NONE : SPAM;
      case ELSEWHERE -> filed ? HAM : NONE;
      case TRASH, NOWHERE -> UNCHANGED;
    };
  }

  /// The mailboxes of a message.
  enum Place {
    JUNK,
    /// In the trash only.
    TRASH,
    ELSEWHERE,
    NOWHERE
  }
}
