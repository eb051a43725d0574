package org.posthorn.server.admin;

/// An operation could not be done for a reason that the administrator can act on.
final class OperationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exit;

  /// @param exit one of the constants of [Answer]
  OperationException(int exit, String message) {
    super(message, null, false, false);
    this.exit = exit;
  }

  Answer answer() {
    return Answer.failed(exit, String.valueOf(getMessage()));
  }
}
