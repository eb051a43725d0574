package org.posthorn.delivery.judging;

import java.io.IOException;

/// Looks for one kind of thing in messages. Called from many sessions at once, while their clients
/// wait: it bounds its own time. What it cannot find out is no reason to refuse a message, unless
/// an administrator wants it so.
public interface Examiner {
  /// What it is called in metrics: lower case, one word.
  String name();

  /// @param findings of those before it; takes what this one finds
  /// @throws IOException if the message could not be read again: it is refused for now
  void examine(Subject subject, Findings findings) throws IOException;
}
