package org.posthorn.store.mail;

/// Well-known keywords, and their syntax.
public final class Keywords {
  /// RFC 9979 §4.1: set by the server on arrival unless it or its opposite is set.
  public static final FlagSet HAS_ATTACHMENT = FlagSet.of("$hasattachment");

  /// RFC 9979 §4.2: set by clients; no message has both.
  public static final FlagSet HAS_NO_ATTACHMENT = FlagSet.of("$hasnoattachment");

  /// RFC 9979: shown more prominently, because the message was brought back.
  public static final FlagSet NEW = FlagSet.of("$new");

  /// RFC 9979: the owner wants no notification about new messages in the thread.
  public static final FlagSet MUTED = FlagSet.of("$muted");

  private static final String FORBIDDEN = "(){ %*\"\\]";

  private Keywords() {}

  /// RFC 9051 §9: flag-keyword is an atom.
  ///
  /// @throws MailException of kind INVALID
  public static void requireValid(String name) {
    boolean atom = name.chars().allMatch(c -> c > ' ' && c < 127 && FORBIDDEN.indexOf(c) < 0);
    if (!atom || name.isEmpty() || name.length() > StoreLimits.KEYWORD_BYTES_MAX) {
      throw new MailException(
          MailException.Kind.INVALID,
          "a keyword is 1 to " + StoreLimits.KEYWORD_BYTES_MAX + " characters of an atom");
    }
  }
}
