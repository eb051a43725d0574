package org.posthorn.queue;

import java.time.Duration;
import org.posthorn.mailauth.KeySchedule;
import org.posthorn.queue.plan.RetrySchedule;
import org.posthorn.queue.plan.Window;

/// How the queue works, as an administrator may set it.
///
/// @param node this server's name among those that share the store
/// @param retries when messages are tried again, and when given up
/// @param window connections to one destination at a time
/// @param deadLetters how long messages that did not reach somebody are kept, 14 days
/// @param suppression how long an address that does not exist is not tried again, 30 days
/// @param signing when keys are exchanged for new ones
/// @param idleGrace how long a connection waits for another message, 1 s
public record Settings(
    String node,
    RetrySchedule retries,
    Window.Size window,
    Duration deadLetters,
    Duration suppression,
    KeySchedule signing,
    Duration idleGrace) {

  public static Settings defaults(String node) {
    return new Settings(
        node,
        RetrySchedule.defaults(),
        Window.Size.defaults(),
        Duration.ofDays(14),
        Duration.ofDays(30),
        KeySchedule.defaults(),
        Duration.ofSeconds(1));
  }

  public Settings withRetries(RetrySchedule other) {
    return new Settings(node, other, window, deadLetters, suppression, signing, idleGrace);
  }

  public Settings withWindow(Window.Size other) {
    return new Settings(node, retries, other, deadLetters, suppression, signing, idleGrace);
  }

  public Settings withIdleGrace(Duration other) {
    return new Settings(node, retries, window, deadLetters, suppression, signing, other);
  }

  public Settings withSigning(KeySchedule other) {
    return new Settings(node, retries, window, deadLetters, suppression, other, idleGrace);
  }
}
