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
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.view.MailboxView;

/// The events of one command for [MailboxEvents]. One thread.
public final class EventSource {
  private final ImapSession session;
  private final MailAccount account;
  private final MailboxId mailbox;
  private final @Nullable Listener listener;
  private final @Nullable MailboxView before;

  private EventSource(
      ImapSession session, MailAccount account, MailboxId mailbox, boolean ofFlags) {
    this.session = session;
    this.account = account;
    this.mailbox = mailbox;
    // The scripts of a mailbox are those of its owner, who runs them.
    boolean own = account.id().equals(account.viewer());
    listener = own ? session.service().events().of(account, mailbox).orElse(null) : null;
    before = ofFlags && listener != null ? account.view(mailbox) : null;
  }

  /// Reports new messages in a mailbox (RFC 6785 §2.2.1, §2.2.2).
  public static void added(ImapSession session, Cause cause, Place place, int[] uids) {
    EventSource source = new EventSource(session, place.account(), place.id(), false);
    source.tell(cause, Arrays.stream(uids).mapToObj(uid -> new Changed(uid, List.of())).toList());
  }

  /// Records the flags of the selected mailbox before a command changes them.
  public static EventSource beforeFlags(ImapSession session) {
    Selected selected = session.selected();
    return new EventSource(session, selected.account(), selected.mailbox(), true);
  }

  /// Reports the messages whose flags have changed (RFC 6785 §2.2.3).
  ///
  /// @param uids of the command
  public void flagged(int[] uids) {
    MailboxView old = before;
    if (old == null) {
      return;
    }
    MailboxView now = account.view(mailbox);
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
