package org.posthorn.admin.copies;

import java.util.concurrent.CancellationException;

/// Reports the progress of long work. Thread-safe.
public interface Progress {
  /// Ignores the progress.
  Progress NONE =
      new Progress() {
        @Override
        public void of(long total) {
          // nobody looks
        }

        @Override
        public void done(long more) {
          // nobody looks
        }
      };

  /// Sets the total amount; may grow.
  void of(long total);

  /// Adds to the amount that is done.
  ///
  /// @throws CancellationException if the work was cancelled
  void done(long more);
}
