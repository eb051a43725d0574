package org.posthorn.imap.session;

import java.util.List;
import java.util.Optional;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailboxId;

/// Runs scripts when sessions change messages of a mailbox (RFC 6785). Thread-safe.
public interface MailboxEvents {
  /// Runs no scripts.
  MailboxEvents NONE =
      new MailboxEvents() {
        @Override
        public Optional<String> managesieve() {
          return Optional.empty();
        }

        @Override
        public Optional<Listener> of(MailAccount account, MailboxId mailbox) {
          return Optional.empty();
        }
      };

  /// The cause of an event.
  enum Cause {
    APPEND,
    COPY,
    FLAG
  }

  /// The URL of the ManageSieve server (RFC 5804 §3); empty if no scripts are run.
  Optional<String> managesieve();

  /// The listener for events of a mailbox; empty if there is no script. Fast.
  Optional<Listener> of(MailAccount account, MailboxId mailbox);

  /// Called after the command was done, before its response.
  @FunctionalInterface
  interface Listener {
    /// Returns when the script has finished. Never throws.
    void happened(Event event);
  }

  /// A command that changed messages of one mailbox.
  ///
  /// @param connection its id
  /// @param who the logged-in user
  record Event(Cause cause, String connection, SaslIdentity who, List<Changed> messages) {
    public Event {
      messages = List.copyOf(messages);
    }
  }

  /// A changed message.
  ///
  /// @param flags flags that were set or removed; empty for a new message
  record Changed(int uid, List<String> flags) {}
}
