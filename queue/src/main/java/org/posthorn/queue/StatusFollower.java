package org.posthorn.queue;

import java.io.IOException;
import org.posthorn.directory.AccountId;
import org.posthorn.queue.message.Notice;

/// Who has to learn what becomes of the mail of some accounts, whatever happens to this process.
/// What it has to learn is written in the transaction of the result, and told until it is taken.
/// Thread-safe.
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
          // Nothing is put down for it.
        }
      };

  /// Whether an account's mail is followed; true where that is not known. Called in transactions
  /// and for each result: looks into memory only.
  boolean follows(AccountId submitter);

  /// Takes a notice. The same one may come again, under the same id.
  ///
  /// @throws IOException if it cannot be taken now; it is told again later
  void take(Notice notice) throws IOException;
}
