package org.posthorn.store.clock;

import java.time.Instant;
import org.posthorn.kv.Writer;
import org.posthorn.store.mail.Effect;
import org.posthorn.store.mail.EffectId;

/// A write transaction on an account, for data stored beside its mail. Used only by the thread of
/// the transaction's body.
public interface AccountTransaction {

  /// Reads and writes rows of the account, in the caller's own tables.
  Writer writer();

  /// The ModSeq of this transaction, greater than those of all transactions before it. All changes
  /// of the transaction share it.
  long modSeq();

  /// Notifies watchers of the account, even if no mailbox has changed.
  void tellWatchers();

  /// Puts an effect into the account's outbox; the transaction becomes synced.
  ///
  /// @return its number among the effects of this transaction
  int put(Effect effect);

  /// Releases a message that was [kept][org.posthorn.store.MailAccount#keep]: its octets are erased
  /// as if it had been kept until now.
  ///
  /// @param held the original time
  void keepNoLonger(long emailId, Instant held);

  /// Removes an effect from the outbox that has not been carried out.
  ///
  /// @return whether it existed
  boolean cancelEffect(EffectId effect);
}
