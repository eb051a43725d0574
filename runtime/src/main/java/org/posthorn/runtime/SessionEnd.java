package org.posthorn.runtime;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Lets other threads end a session: at once while it waits for its client, else as soon as it
/// looks. Thread-safe; nothing here blocks or writes.
public final class SessionEnd {
  private enum Phase {
    /// A command is in progress.
    BUSY,
    /// The session waits for a command, and nothing is being written.
    WAITING,
    /// The session waits for something else than a command, and can be woken.
    IDLING,
    /// Whoever ended the session writes its last words; its own thread only leaves.
    TAKEN
  }

  private final CountDownLatch over = new CountDownLatch(1);
  private Phase phase = Phase.BUSY;
  private @Nullable String reason;
  private @Nullable Runnable wake;

  /// The session's thread is going to wait for a command.
  ///
  /// @return false if it is to end instead
  public synchronized boolean await() {
    if (reason != null) {
      return false;
    }
    phase = Phase.WAITING;
    return true;
  }

  /// The session's thread has a command, or the end of the stream.
  ///
  /// @return false if somebody else has ended the session meanwhile
  public synchronized boolean resume() {
    if (phase == Phase.TAKEN) {
      return false;
    }
    phase = Phase.BUSY;
    wake = null;
    return true;
  }

  /// The session's thread is going to wait for something else; `alarm` wakes it, and must not
  /// block.
  ///
  /// @return false if it is to end instead
  public synchronized boolean idle(Runnable alarm) {
    if (reason != null) {
      return false;
    }
    phase = Phase.IDLING;
    wake = alarm;
    return true;
  }

  /// Why the session is to end, if it is.
  public synchronized Optional<String> reason() {
    return Optional.ofNullable(reason);
  }

  /// Asks the session to end.
  ///
  /// @return whether the session was waiting, so that the caller now says goodbye and closes
  public synchronized boolean end(String why) {
    if (reason != null) {
      return false;
    }
    reason = why;
    if (phase == Phase.WAITING) {
      phase = Phase.TAKEN;
      return true;
    }
    if (phase == Phase.IDLING && wake != null) {
      wake.run();
    }
    return false;
  }

  /// The session is over.
  public void over() {
    over.countDown();
  }

  /// Waits until the session is over.
  ///
  /// @return whether it was, in that time
  public boolean awaitOver(Duration atMost) throws InterruptedException {
    return over.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }
}
