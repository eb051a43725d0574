package org.posthorn.runtime;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Lets other threads end a session: at once while it waits for its client, otherwise when it next
/// checks. Thread-safe; does not block or write.
public final class SessionEnd {
  private enum Phase {
    /// A command is in progress.
    BUSY,
    /// The session waits for a command, and nothing is being written.
    WAITING,
    /// The session waits for something other than a command, and can be woken.
    IDLING,
    /// The thread that ended the session sends the final reply; the session's own thread only
    /// returns.
    TAKEN
  }

  private final CountDownLatch over = new CountDownLatch(1);
  private Phase phase = Phase.BUSY;
  private @Nullable String reason;
  private @Nullable Runnable wake;

  /// Called before the session's thread waits for a command.
  ///
  /// @return false if the session must end instead
  public synchronized boolean await() {
    if (reason != null) {
      return false;
    }
    phase = Phase.WAITING;
    return true;
  }

  /// Called when the session's thread has a command, or the end of the stream.
  ///
  /// @return false if the session was ended in the meantime
  public synchronized boolean resume() {
    if (phase == Phase.TAKEN) {
      return false;
    }
    phase = Phase.BUSY;
    wake = null;
    return true;
  }

  /// Called before the session's thread waits for something else; `alarm` wakes it, and must not
  /// block.
  ///
  /// @return false if the session must end instead
  public synchronized boolean idle(Runnable alarm) {
    if (reason != null) {
      return false;
    }
    phase = Phase.IDLING;
    wake = alarm;
    return true;
  }

  /// Why the session must end, if it must.
  public synchronized Optional<String> reason() {
    return Optional.ofNullable(reason);
  }

  /// Requests the end of the session.
  ///
  /// @return whether the session was waiting, so that the caller must send the final reply and
  ///   close
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

  /// Called when the session is over.
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
