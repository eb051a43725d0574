package org.posthorn.imap.search;

/// What a condition says of a message.
enum Answer {
  YES,
  NO,
  /// It depends on what has not been read yet.
  OPEN;

  static Answer of(boolean matches) {
    return matches ? YES : NO;
  }

  Answer not() {
    return switch (this) {
      case YES -> NO;
      case NO -> YES;
      case OPEN -> OPEN;
    };
  }
}
