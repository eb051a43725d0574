package org.posthorn.server.lifecycle;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Parts that have been started, to be closed in the opposite order. Every part is closed, even if
/// others fail: a store that is not closed has to be recovered at the next start. Used by one
/// thread at a time.
public final class ShutdownSteps implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ShutdownSteps.class);

  private final Deque<Ending> begun = new ArrayDeque<>();

  private record Ending(String name, AutoCloseable part) {}

  /// Adds a part that has been started.
  ///
  /// @param name for the log
  public void push(String name, AutoCloseable part) {
    begun.push(new Ending(name, part));
  }

  /// Closes all parts. Never throws: errors are logged.
  @Override
  public void close() {
    List<String> failed = new ArrayList<>();
    while (!begun.isEmpty()) {
      Ending ending = begun.pop();
      try {
        ending.part().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        failed.add(ending.name());
      } catch (Exception | LinkageError | AssertionError e) {
        failed.add(ending.name());
        LOG.error("server event=end-failed part={}", ending.name(), e);
      }
    }
    if (!failed.isEmpty()) {
      LOG.error("server event=ended-with-failures parts={}", failed);
    }
  }
}
