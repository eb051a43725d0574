package org.posthorn.admin.copies;

import java.util.concurrent.CancellationException;

/// Told by work that takes long how far it is. Thread-safe.
public interface Progress {
  /// For work that nobody watches.
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

  /// How much there is to do in all; may grow.
  void of(long total);

  /// So much more is done.
  ///
  /// @throws CancellationException if the work is to end without its result
  void done(long more);
}
