package org.posthorn.imap.syntax;

/// A command with wrong syntax. Answered with BAD and this text, which names what was expected and
/// never repeats input. Without stack trace.
public final class SyntaxException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public SyntaxException(String message) {
    super(message, null, false, false);
  }
}
