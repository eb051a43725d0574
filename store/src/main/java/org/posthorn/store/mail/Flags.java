package org.posthorn.store.mail;

/// The bits of a message's flags. The account's [KeywordNames] name bits [#FIRST_KEYWORD] to 63.
public final class Flags {
  public static final long SEEN = 1L;
  public static final long ANSWERED = 1L << 1;
  public static final long FLAGGED = 1L << 2;
  public static final long DRAFT = 1L << 3;

  /// Belongs to one membership; all other flags belong to the Email in all its mailboxes.
  public static final long DELETED = 1L << 4;

  /// RFC 9051 §2.3.2: the system flags that are stored.
  public static final long SYSTEM = SEEN | ANSWERED | FLAGGED | DRAFT | DELETED;

  /// The lowest bit of a keyword.
  public static final int FIRST_KEYWORD = 5;

  private Flags() {}
}
