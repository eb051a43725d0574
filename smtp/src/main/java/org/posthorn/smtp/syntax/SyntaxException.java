package org.posthorn.smtp.syntax;

/// A line that is not a valid command, with the reply. Without stack trace, because peers cause it.
public final class SyntaxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Reply reply;

  public SyntaxException(Reply reply) {
    super(reply.toString(), null, false, false);
    this.reply = reply;
  }

  public Reply reply() {
    return reply;
  }
}
