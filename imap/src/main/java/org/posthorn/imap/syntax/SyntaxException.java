package org.posthorn.imap.syntax;

/// A command that the grammar does not allow. Answered with BAD and this text, which names what was
/// expected and never repeats what was sent. Without a stack trace.
public final class SyntaxException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public SyntaxException(String message) {
    super(message, null, false, false);
  }
}
