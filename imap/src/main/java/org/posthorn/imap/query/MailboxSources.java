package org.posthorn.imap.query;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthorn.imap.command.MultiSearch.Source;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.syntax.MailboxName;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;

/// The mailboxes that are meant by sources (RFC 5465 §6, RFC 7377 §2.2). Those that do not exist
/// are left out.
final class MailboxSources {
  private final ImapSession session;
  private final Optional<MailboxId> selected;
  private final List<Mailbox> all;

  /// @param selected the selected mailbox, if there is one
  MailboxSources(ImapSession session, Optional<MailboxId> selected) {
    this.session = session;
    this.selected = selected;
    this.all = session.account().mailboxes();
  }

  /// Each once, in the order of the sources.
  List<Mailbox> mailboxes(List<Source> sources) {
    Map<MailboxId, Mailbox> found = new LinkedHashMap<>();
    for (Source source : sources) {
      for (Mailbox mailbox : all) {
        if (!found.containsKey(mailbox.id()) && isMeant(mailbox, source)) {
          found.put(mailbox.id(), mailbox);
        }
      }
    }
    return List.copyOf(found.values());
  }

  private boolean isMeant(Mailbox mailbox, Source source) {
    return switch (source.kind()) {
      case SELECTED -> selected.filter(mailbox.id()::equals).isPresent();
      // RFC 5465 §6.3: where mail is delivered to; Sieve may file anywhere.
      case INBOXES -> mailbox.role().filter(role -> role == MailboxRole.INBOX).isPresent();
      case PERSONAL -> true;
      case SUBSCRIBED -> subscriptions().contains(mailbox.path());
      case MAILBOXES -> source.mailboxes().stream().anyMatch(name -> is(mailbox, name));
      case SUBTREE -> source.mailboxes().stream().anyMatch(name -> isBelow(mailbox, name, false));
      case SUBTREE_ONE ->
          source.mailboxes().stream().anyMatch(name -> isBelow(mailbox, name, true));
    };
  }

  private Set<String> subscriptions() {
    return session.account().subscriptions();
  }

  private static boolean is(Mailbox mailbox, MailboxName name) {
    return mailbox.path().equals(name.path());
  }

  /// Whether it is the named mailbox or a descendant.
  private static boolean isBelow(Mailbox mailbox, MailboxName name, boolean oneLevel) {
    String above = name.path() + MailboxName.DELIMITER;
    return is(mailbox, name)
        || (mailbox.path().startsWith(above)
            && !(oneLevel && mailbox.path().indexOf(MailboxName.DELIMITER, above.length()) >= 0));
  }
}
