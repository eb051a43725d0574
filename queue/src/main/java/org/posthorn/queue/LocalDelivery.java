package org.posthorn.queue;

import java.io.IOException;
import java.util.List;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.transport.message.Contents;

/// How the queue delivers to local mailboxes: reports to senders that have an account here.
public interface LocalDelivery {

  /// Whether the address is in a local domain, whether or not it exists. Then its mail must not
  /// leave this server.
  boolean isLocal(Mailbox address);

  /// Delivers a message to a local address. An address that leads to no mailbox (any more) is not
  /// an error, because reports are never reported on.
  ///
  /// @param step identifies the delivery: repeating it with the same step changes nothing
  /// @throws IOException if it could not be delivered now; it is tried again
  Targets deliver(Mailbox to, Contents message, String step) throws IOException;

  /// The targets of an address.
  ///
  /// @param mailbox whether it has local mailboxes, to which the message has been delivered
  /// @param remote its targets on other servers
  record Targets(boolean mailbox, List<Mailbox> remote) {
    public Targets {
      remote = List.copyOf(remote);
    }

    boolean isEmpty() {
      return !mailbox && remote.isEmpty();
    }
  }
}
