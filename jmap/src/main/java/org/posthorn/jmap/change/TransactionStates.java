package org.posthorn.jmap.change;

import java.util.Optional;
import java.util.OptionalLong;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.store.MailAccount;

/// The states of one call that makes several transactions (RFC 8620 §5.3). One thread.
///
/// The first transaction checks that the state is the one that the client requires. The new state
/// must be safe for a later `/changes`: if somebody else changed Emails between two of the
/// transactions, it is the state before that change, so that the client learns of it.
final class TransactionStates {
  private final MailAccount mail;
  private OptionalLong wanted;
  private long before = -1;
  private long after = -1;
  private boolean alone = true;

  /// @param ifInState as the client wrote it, or empty
  /// @throws MethodException STATE_MISMATCH if the state differs already
  TransactionStates(MailAccount mail, Optional<String> ifInState) {
    this.mail = mail;
    wanted = OptionalLong.empty();
    if (ifInState.isPresent()) {
      long now = mail.states().emails();
      if (!ifInState.get().equals(Long.toString(now))) {
        throw mismatch();
      }
      wanted = OptionalLong.of(now);
    }
  }

  /// The state that the next transaction requires.
  OptionalLong wanted() {
    return wanted;
  }

  /// Records a transaction.
  void made(long stateBefore, long stateAfter) {
    wanted = OptionalLong.empty();
    if (before < 0) {
      before = stateBefore;
      after = stateAfter;
    } else if (alone && stateBefore == after) {
      after = stateAfter;
    } else {
      alone = false;
    }
  }

  String oldState() {
    return Long.toString(settled(before));
  }

  String newState() {
    return Long.toString(settled(after));
  }

  /// If nothing was done, both states are the same, whatever others change in the meantime.
  private long settled(long state) {
    if (before < 0) {
      before = mail.states().emails();
      after = before;
      return before;
    }
    return state;
  }

  static MethodException mismatch() {
    return new MethodException(
        MethodException.Type.STATE_MISMATCH, "the Emails are in another state");
  }
}
