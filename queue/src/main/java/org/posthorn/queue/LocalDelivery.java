package org.posthorn.queue;

import java.io.IOException;
import java.util.List;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.transport.message.Contents;

/// The queue's only way into local mailboxes: reports to senders who live here.
public interface LocalDelivery {

  /// Whether the address is one of ours, existing or not: then it must not leave.
  boolean isLocal(Mailbox address);

  /// Files a message for a local address. An address that leads nowhere (any more) is no error,
  /// since reports are never reported on.
  ///
  /// @param step names the delivery: doing it again under the same name does nothing
  /// @throws IOException if it could not be filed now; it is tried again
  Found deliver(Mailbox to, Contents message, String step) throws IOException;

  /// Where an address leads.
  ///
  /// @param mailbox whether to a mailbox, or several, where the message is filed now
  /// @param onward addresses elsewhere that it leads to too, or instead
  record Found(boolean mailbox, List<Mailbox> onward) {
    public Found {
      onward = List.copyOf(onward);
    }

    boolean nothing() {
      return !mailbox && onward.isEmpty();
    }
  }
}
