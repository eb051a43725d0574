package org.posthorn.store.clock;

import java.time.Instant;
import org.posthorn.kv.Writer;
import org.posthorn.store.mail.Effect;
import org.posthorn.store.mail.EffectId;

/// A write transaction on an account, for what is kept beside its mail. Used by the thread of the
/// transaction's body alone.
public interface AccountTransaction {

  /// Reads and writes rows of the account, in tables of the caller's own.
  Writer writer();

  /// The one ModSeq of this transaction, greater than that of every transaction before it. What the
  /// transaction changes has it, mail or not.
  long modSeq();

  /// Has those who watch the account told, though no mailbox may have changed.
  void tellWatchers();

  /// Puts an effect into the account's outbox; the transaction is synced.
  ///
  /// @return its number among the effects of this transaction
  int put(Effect effect);

  /// Says that the octets of a message that was [kept][org.posthorn.store.MailAccount#keep] are not
  /// waited for: they are erased as if it had been kept until now.
  ///
  /// @param held until when it was kept
  void keepNoLonger(long emailId, Instant held);

  /// Takes an effect out of the outbox that nobody has carried on yet.
  ///
  /// @return whether it was there
  boolean takeBack(EffectId effect);
}
