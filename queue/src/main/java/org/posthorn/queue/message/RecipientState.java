package org.posthorn.queue.message;

/// The state of a recipient of a queued message. That an attempt is running is known in memory
/// only: after a crash, the attempt counts as never made.
public enum RecipientState {
  /// Not tried yet.
  SCHEDULED(1),
  /// Tried at least once; it will be tried again.
  DEFERRED(2),
  /// Waits until an administrator or the sender's account releases it.
  HELD(3),
  /// Delivered: the next server is responsible now.
  DELIVERED(4),
  /// Refused permanently, by a server or by this one.
  BOUNCED(5),
  /// Not delivered within the time that a message is tried.
  EXPIRED(6),
  /// Cancelled.
  CANCELLED(7);

  private final int code;

  RecipientState(int code) {
    this.code = code;
  }

  /// Its number on disk, which never changes.
  public int code() {
    return code;
  }

  /// Whether an attempt is planned.
  public boolean waiting() {
    return this == SCHEDULED || this == DEFERRED;
  }

  /// Whether its state changes only if somebody tries it once more.
  public boolean finished() {
    return !waiting() && this != HELD;
  }

  /// Whether it failed.
  public boolean failed() {
    return this == BOUNCED || this == EXPIRED || this == CANCELLED;
  }

  /// @throws IllegalArgumentException if no state has the number
  public static RecipientState of(int code) {
    for (RecipientState state : values()) {
      if (state.code == code) {
        return state;
      }
    }
    throw new IllegalArgumentException("recipient state " + code);
  }
}
