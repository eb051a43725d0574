package org.posthorn.queue;

import java.io.IOException;
import org.posthorn.directory.AccountId;
import org.posthorn.queue.message.Notice;

/// Receives notices about the delivery of the mail of some accounts, also across restarts. A notice
/// is written in the transaction of the result, and repeated until [#accept] returns. Thread-safe.
public interface StatusFollower {
  /// Follows nobody.
  StatusFollower NONE =
      new StatusFollower() {
        @Override
        public boolean follows(AccountId submitter) {
          return false;
        }

        @Override
        public void accept(Notice notice) {
          // No notices are written for it.
        }
      };

  /// Whether an account's mail is followed; true if unknown. Called in transactions and for each
  /// result, so it must answer from memory.
  boolean follows(AccountId submitter);

  /// Handles a notice. The same notice may come again, with the same id.
  ///
  /// @throws IOException if it cannot be handled now; it comes again later
  void accept(Notice notice) throws IOException;
}
