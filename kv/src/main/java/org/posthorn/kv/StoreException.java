package org.posthorn.kv;

/// A store could not do what was asked.
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Why, as far as callers need to tell apart.
  public enum Kind {
    /// The disk, or the configured free-space floor, leaves no room. Nothing was changed.
    DISK_FULL,
    /// Reading or writing failed. The store takes no more writes until it is opened again.
    IO,
    /// What is on disk contradicts itself, or was written by a newer format.
    CORRUPT,
    /// Another process has the store open.
    LOCKED,
    /// The store is closed, or stopped taking writes after an I/O error.
    CLOSED,
    /// This engine leaves that to its own tools.
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

  /// Whether a failure is for lack of room on the disk: one of kind [Kind#DISK_FULL], or a write
  /// that the disk had no room for although the floor had let it pass. Peers are told the same of
  /// both, but after the latter it is open what was changed.
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
