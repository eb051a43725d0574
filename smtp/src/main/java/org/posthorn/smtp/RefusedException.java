package org.posthorn.smtp;

import org.posthorn.smtp.syntax.Reply;

/// A request is refused with a reply. Without stack trace, because it is a reply, not an error.
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Reply reply;

  public RefusedException(Reply reply) {
    super(reply.toString(), null, false, false);
    this.reply = reply;
  }

  public Reply reply() {
    return reply;
  }
}
