package org.posthorn.queue;

import java.io.IOException;
import org.posthorn.directory.AccountId;
import org.posthorn.queue.message.Notice;

/// Is notified of the delivery status of the mail of some accounts, also across restarts. A notice
/// is written in the transaction of the result and repeated until it is taken. Thread-safe.
public interface StatusFollower {
  /// Follows nobody.
  StatusFollower NONE =
      new StatusFollower() {
        @Override
        public boolean follows(AccountId submitter) {
          return false;
        }

        @Override
        public void take(Notice notice) {
          // No notices are written for it.
        }
      };

  /// Whether an account's mail is followed; true if unknown. Called in transactions and for each
  /// result, so it must answer from memory.
  boolean follows(AccountId submitter);

  /// Takes a notice. The same notice may come again, with the same id.
  ///
  /// @throws IOException if it cannot be taken now; it comes again later
  void take(Notice notice) throws IOException;
}
