package org.posthorn.store.mail;

/// A position in the changes of an account. If the changes need several answers, `since` stays the
/// same, so that Emails created after it are listed as created.
///
/// @param since the state that the client knows: a ModSeq of the account
/// @param seen changes up to this ModSeq have been listed, at least `since`
public record ChangeCursor(long since, long seen) {
  public ChangeCursor {
    if (since < 0 || seen < since) {
      throw new IllegalArgumentException("changes after " + seen + " since " + since);
    }
  }

  /// The cursor of a client that knows all changes up to a state.
  public static ChangeCursor at(long modSeq) {
    return new ChangeCursor(modSeq, modSeq);
  }
}
