package org.posthorn.server.outcome;

/// An operation could not be done for a reason that the administrator can act on. The message is
/// one sentence, or a line each, for that administrator.
public final class OperationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exit;

  /// @param exit one of the constants of [ExitCode]
  public OperationException(int exit, String message) {
    super(message, null, false, false);
    this.exit = exit;
  }

  /// What the command line exits with.
  public int exit() {
    return exit;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
