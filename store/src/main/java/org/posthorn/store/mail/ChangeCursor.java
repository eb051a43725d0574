package org.posthorn.store.mail;

/// From where the changes of an account are asked for. Where there are more than one answer takes,
/// the next question keeps the first state, so that what is new since then is still told as new.
///
/// @param since the state that the asker knows: a ModSeq of the account
/// @param seen changes up to this ModSeq were told already, at least `since`
public record ChangeCursor(long since, long seen) {
  public ChangeCursor {
    if (since < 0 || seen < since) {
      throw new IllegalArgumentException("changes after " + seen + " since " + since);
    }
  }

  /// Of one who knows all up to a state.
  public static ChangeCursor at(long modSeq) {
    return new ChangeCursor(modSeq, modSeq);
  }
}
