package org.posthorn.delivery;

/// What was found out about a message from a stranger.
///
/// @param fields header fields that say so, each with its CRLF (RFC 8601 §4, RFC 7208 §9.1): they
///   are put before the message, though they are known only at its end
/// @param advice what should become of it
public record Verdict(String fields, Advice advice) {
  /// Nothing was looked at.
  public static final Verdict NONE = new Verdict("", Advice.ACCEPT);

  public Verdict {
    boolean complete = fields.isEmpty() || fields.endsWith("\r\n");
    if (!complete || fields.startsWith(" ") || fields.startsWith("\t")) {
      throw new IllegalArgumentException("not whole header fields: " + fields);
    }
  }

  /// What should become of a message.
  public enum Advice {
    ACCEPT,
    /// It is filed among junk mail.
    JUNK,
    /// It waits until an administrator has looked at it.
    QUARANTINE,
    REFUSE
  }
}
