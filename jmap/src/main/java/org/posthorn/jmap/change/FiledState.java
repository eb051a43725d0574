package org.posthorn.jmap.change;

import java.util.Optional;
import java.util.OptionalLong;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.store.MailAccount;

/// The states of one call that makes several transactions (RFC 8620 §5.3). One thread.
///
/// The first transaction is made only in the state that the client has asked for, which is looked
/// at in the transaction itself. The new state is one that the client can go on from: if somebody
/// else has changed Emails between two of the transactions, it is the state before that, so that
/// `/changes` tells the client what it has not seen.
final class FiledState {
  private final MailAccount mail;
  private OptionalLong wanted;
  private long before = -1;
  private long after = -1;
  private boolean alone = true;

  /// @param ifInState as the client wrote it, or empty
  /// @throws MethodException STATE_MISMATCH if the Emails are in another state already
  FiledState(MailAccount mail, Optional<String> ifInState) {
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

  /// The state that the next transaction asks for.
  OptionalLong wanted() {
    return wanted;
  }

  /// A transaction was made.
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

  /// If nothing was done, both states are the same, whatever others do meanwhile.
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
