package org.posthorn.imap.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.imap.session.MailboxEvents.Cause;
import org.posthorn.imap.session.MailboxEvents.Changed;
import org.posthorn.imap.session.MailboxEvents.Event;
import org.posthorn.imap.session.MailboxEvents.Listener;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.view.MailboxView;

/// The events of one command for [MailboxEvents]. One thread.
public final class EventSource {
  private final ImapSession session;
  private final MailboxId mailbox;
  private final @Nullable Listener listener;
  private final @Nullable MailboxView before;

  private EventSource(ImapSession session, MailboxId mailbox, boolean ofFlags) {
    this.session = session;
    this.mailbox = mailbox;
    listener = session.service().events().of(session.account(), mailbox).orElse(null);
    before = ofFlags && listener != null ? session.account().view(mailbox) : null;
  }

  /// Reports new messages in a mailbox (RFC 6785 §2.2.1, §2.2.2).
  public static void added(ImapSession session, Cause cause, MailboxId mailbox, int[] uids) {
    EventSource source = new EventSource(session, mailbox, false);
    source.tell(cause, Arrays.stream(uids).mapToObj(uid -> new Changed(uid, List.of())).toList());
  }

  /// Records the flags of a mailbox before a command changes them.
  public static EventSource beforeFlags(ImapSession session, MailboxId mailbox) {
    return new EventSource(session, mailbox, true);
  }

  /// Reports the messages whose flags have changed (RFC 6785 §2.2.3).
  ///
  /// @param uids of the command
  public void flagged(int[] uids) {
    MailboxView old = before;
    if (old == null) {
      return;
    }
    MailboxView now = session.account().view(mailbox);
    List<Changed> messages = new ArrayList<>();
    for (int uid : uids) {
      int was = old.indexOf(uid);
      int is = now.indexOf(uid);
      long changed = was < 0 || is < 0 ? 0 : old.flags(was) ^ now.flags(is);
      if (changed != 0) {
        messages.add(new Changed(uid, now.keywords().all(changed)));
      }
    }
    tell(Cause.FLAG, messages);
  }

  private void tell(Cause cause, List<Changed> messages) {
    Optional<SaslIdentity> who = session.identity();
    if (listener != null && !messages.isEmpty() && who.isPresent()) {
      listener.happened(new Event(cause, session.connection().id(), who.get(), messages));
    }
  }
}
