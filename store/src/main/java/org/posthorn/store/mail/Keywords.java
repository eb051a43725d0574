package org.posthorn.store.mail;

/// What a keyword may look like.
public final class Keywords {
  /// RFC 9979 §4.1: the server sets it on arrival, where neither it nor its opposite is set.
  public static final FlagSet HAS_ATTACHMENT = FlagSet.of("$hasattachment");

  /// RFC 9979 §4.2: clients may say that there is none; no message has both.
  public static final FlagSet HAS_NO_ATTACHMENT = FlagSet.of("$hasnoattachment");

  /// RFC 9979: shown more prominently, because it was brought back.
  public static final FlagSet NEW = FlagSet.of("$new");

  /// RFC 9979: its owner does not want to be told of what comes into its thread.
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
