package org.posthorn.delivery.learning;

import java.util.Set;

/// What the owner of a mailbox says of a message by where it is and by its keywords.
enum Opinion {
  SPAM,
  HAM,
  /// Nothing that could be learnt.
  NONE,
  /// As before: it is being thrown away, which says nothing about it.
  UNCHANGED;

  /// RFC 9051 §2.3.2 ($Junk, $NotJunk); the others are what Thunderbird and older programs set.
  private static final Set<String> SPAM_KEYWORDS = Set.of("$junk", "junk");

  private static final Set<String> HAM_KEYWORDS = Set.of("$notjunk", "$nonjunk", "nonjunk");

  /// @param keywords in lower case
  /// @param filed whether it was the server that put it into Junk: then its being there is nobody's
  ///   opinion, and its being elsewhere is
  static Opinion of(Set<String> keywords, Place place, boolean filed) {
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

  /// Where a message is.
  enum Place {
    JUNK,
    /// In the trash only.
    TRASH,
    ELSEWHERE,
    NOWHERE
  }
}
