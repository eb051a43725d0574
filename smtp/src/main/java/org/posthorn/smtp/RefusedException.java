package org.posthorn.smtp;

import org.posthorn.smtp.syntax.Reply;

/// What was asked for is refused with a reply. Has no stack: it is an answer, not a fault.
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
