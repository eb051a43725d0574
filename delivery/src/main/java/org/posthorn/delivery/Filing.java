package org.posthorn.delivery;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.store.mail.Quota;
import org.posthorn.store.mail.StepId;

/// Where messages are filed: the mail store as delivery needs it.
public interface Filing {
  /// A copy of a message, to be written and then filed.
  Copy open();

  /// Whether mail of this size could be taken now: asked before a client sends it.
  ///
  /// @param bytes as announced; 0 if unknown
  /// @throws org.posthorn.kv.StoreException of kind DISK_FULL if not
  void requireRoom(long bytes);

  /// What an account uses and may use.
  Quota quota(AccountId account);

  /// One account's copy. One thread. Closing it unfiled discards it.
  abstract class Copy extends OutputStream {
    /// Files what was written in the account's INBOX; it is on disk afterwards.
    ///
    /// @param step where given, a repetition of it does nothing
    /// @throws org.posthorn.store.mail.MailException of kind OVER_QUOTA or LIMIT
    /// @throws org.posthorn.kv.StoreException if the store cannot
    public abstract void file(AccountId account, Instant received, Optional<StepId> step)
        throws IOException;

    @Override
    public abstract void close();
  }
}
