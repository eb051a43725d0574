package org.posthorn.delivery.checks;

import java.io.IOException;
import java.net.InetAddress;

/// One check of arriving messages. Called from many sessions at once, while their clients wait, so
/// it bounds its own time. What it cannot find out is no reason to refuse a message, unless an
/// administrator has configured that.
public interface MessageCheck {
  /// Its name in metrics: lower case, one word.
  String name();

  /// @param findings of the checks before it; takes what this one finds
  /// @throws IOException if the message could not be read again: it is refused temporarily
  void examine(CheckedMessage subject, Findings findings) throws IOException;

  /// Whether one message from another server may be for both recipients: not if the policies of
  /// their domains differ, because a message gets one verdict. Called while the recipients are
  /// named; makes no network request.
  ///
  /// @param one address as the client gave it
  /// @param other address as the client gave it
  default boolean together(InetAddress client, String one, String other) {
    return true;
  }
}
