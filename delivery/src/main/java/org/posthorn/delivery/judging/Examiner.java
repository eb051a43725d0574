package org.posthorn.delivery.judging;

import java.io.IOException;
import java.net.InetAddress;

/// Looks for one kind of thing in messages. Called from many sessions at once, while their clients
/// wait: it bounds its own time. What it cannot find out is no reason to refuse a message, unless
/// an administrator wants it so.
public interface Examiner {
  /// What it is called in metrics: lower case, one word.
  String name();

  /// @param findings of those before it; takes what this one finds
  /// @throws IOException if the message could not be read again: it is refused for now
  void examine(Subject subject, Findings findings) throws IOException;

  /// Whether one message of a stranger may be for both recipients: not if what their domains want
  /// differs, since a message has one verdict. Asked while the recipients are named; looks nothing
  /// up outside of this server.
  ///
  /// @param one address as the client named it
  /// @param other likewise
  default boolean together(InetAddress client, String one, String other) {
    return true;
  }
}
