package org.posthorn.queue.message;

/// Where a recipient of a queued message stands. That an attempt is running is known in memory
/// only: a crash makes it one that never was.
public enum RecipientState {
  /// Not tried yet.
  SCHEDULED(1),
  /// Tried at least once, and tried again later.
  DEFERRED(2),
  /// Waits until somebody releases it.
  HELD(3),
  /// The next server is responsible.
  DELIVERED(4),
  /// A server, or we ourselves, refused it for good.
  BOUNCED(5),
  /// Tried until its time was over.
  EXPIRED(6),
  /// Taken back.
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

  /// Whether nothing more will happen by itself or by release.
  public boolean finished() {
    return !waiting() && this != HELD;
  }

  /// Whether it ended otherwise than the sender wished.
  public boolean unhappy() {
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
