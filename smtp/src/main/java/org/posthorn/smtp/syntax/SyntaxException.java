package org.posthorn.smtp.syntax;

/// A line that is not a command as the RFCs write it. Carries what to answer; has no stack, because
/// peers cause it.
public final class SyntaxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Reply reply;

  public SyntaxException(Reply reply) {
    super(reply.toString(), null, false, false);
    this.reply = reply;
  }

  /// What the peer is told.
  public Reply reply() {
    return reply;
  }
}
