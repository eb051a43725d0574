package org.posthorn.kv;

/// An operation of a store failed.
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// The reason, as far as callers distinguish it.
  public enum Kind {
    /// The disk is full, or below the configured free-space floor. Nothing was changed.
    DISK_FULL,
    /// Reading or writing failed. The store accepts no more writes until it is opened again.
    IO,
    /// Data on disk is inconsistent, or has a newer format.
    CORRUPT,
    /// Another process has the store open.
    LOCKED,
    /// The store is closed, or stopped after an I/O error.
    CLOSED,
    /// The engine has its own tools for this.
    UNSUPPORTED
  }

  private final Kind kind;

  public StoreException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public StoreException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  /// Whether a failure is caused by a full disk: kind [Kind#DISK_FULL], or a write that failed
  /// although the floor allowed it. The reply to peers is the same, but in the latter case it is
  /// unknown what was changed.
  public static boolean isLackOfRoom(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      boolean refused = cause instanceof StoreException store && store.kind == Kind.DISK_FULL;
      // strerror(ENOSPC), as both the engine and Java's files report it.
      if (refused || String.valueOf(cause.getMessage()).contains("No space left on device")) {
        return true;
      }
    }
    return false;
  }
}
