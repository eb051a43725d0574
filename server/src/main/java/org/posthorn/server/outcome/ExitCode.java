package org.posthorn.server.outcome;

import org.posthorn.admin.OperationException;

/// What the program exits with. Scripts depend on these; they do not change.
public final class ExitCode {
  /// It was done.
  public static final int DONE = 0;

  /// It could not be done; the message says why.
  public static final int FAILED = 1;

  /// The command or an argument is wrong.
  public static final int USAGE = 2;

  /// What was named does not exist.
  public static final int NOT_FOUND = 3;

  /// What was to be made exists already.
  public static final int EXISTS = 4;

  /// Not allowed.
  public static final int REFUSED = 5;

  /// Something that is needed is not there: a directory, a port, a store (EX_UNAVAILABLE).
  public static final int UNAVAILABLE = 69;

  /// The disk failed; the process is to be started again, through recovery (EX_IOERR).
  public static final int DISK_FAILED = 74;

  /// The configuration is wrong (EX_CONFIG).
  public static final int CONFIGURATION = 78;

  private ExitCode() {}

  /// What an operation that was refused ends with.
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
