package org.posthorn.server.outcome;

import org.posthorn.admin.OperationException;

/// The exit codes of the program. Scripts depend on them; they do not change.
public final class ExitCode {
  /// Success.
  public static final int DONE = 0;

  /// Failure; the message says why.
  public static final int FAILED = 1;

  /// The command or an argument is wrong.
  public static final int USAGE = 2;

  /// The named object does not exist.
  public static final int NOT_FOUND = 3;

  /// The object to be created exists already.
  public static final int EXISTS = 4;

  /// Not allowed.
  public static final int REFUSED = 5;

  /// Something required is missing: a directory, a port, a store (EX_UNAVAILABLE).
  public static final int UNAVAILABLE = 69;

  /// The disk failed; the process must be restarted, which recovers the store (EX_IOERR).
  public static final int DISK_FAILED = 74;

  /// The configuration is wrong (EX_CONFIG).
  public static final int CONFIGURATION = 78;

  private ExitCode() {}

  /// The exit code of a refused operation.
  public static int of(OperationException.Reason reason) {
    return switch (reason) {
      case FAILED -> FAILED;
      case INVALID -> USAGE;
      case NOT_FOUND -> NOT_FOUND;
      case EXISTS -> EXISTS;
      case REFUSED, SIGN_IN_AGAIN -> REFUSED;
      case UNAVAILABLE -> UNAVAILABLE;
      case CONFIGURATION -> CONFIGURATION;
    };
  }
}
