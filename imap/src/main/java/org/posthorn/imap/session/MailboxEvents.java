package org.posthorn.imap.session;

import java.util.List;
import java.util.Optional;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailboxId;

/// Who runs scripts when sessions change the messages of a mailbox (RFC 6785). Thread-safe.
public interface MailboxEvents {
  /// Nobody.
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

  /// What happened.
  enum Cause {
    APPEND,
    COPY,
    FLAG
  }

  /// The URL of the server that has the scripts (RFC 5804 §3); empty where none are run.
  Optional<String> managesieve();

  /// Whom to tell of events in a mailbox; empty if nobody wants to know. Quick.
  Optional<Listener> of(MailAccount account, MailboxId mailbox);

  /// Told after the command was done, before it is answered.
  @FunctionalInterface
  interface Listener {
    /// Returns when all that follows is done. Throws nothing for what fails there.
    void happened(Event event);
  }

  /// A command that changed messages of one mailbox.
  ///
  /// @param connection its id
  /// @param who has logged in
  record Event(Cause cause, String connection, SaslIdentity who, List<Changed> messages) {
    public Event {
      messages = List.copyOf(messages);
    }
  }

  /// A message that was changed.
  ///
  /// @param flags the names of those that were set or removed; none if it is new
  record Changed(int uid, List<String> flags) {}
}
