package org.posthorn.imap.query;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthorn.imap.command.MultiSearch.Source;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Place;
import org.posthorn.imap.session.Selected;
import org.posthorn.imap.syntax.MailboxName;
import org.posthorn.store.mail.MailboxRole;

/// The mailboxes that are meant by sources (RFC 5465 §6, RFC 7377 §2.2). Those that do not exist
/// are left out.
public final class MailboxSources {
  private final ImapSession session;
  private final Optional<Selected> selected;
  private final List<Place> all;

  /// @param selected the selected mailbox, if there is one
  public MailboxSources(ImapSession session, Optional<Selected> selected) {
    this.session = session;
    this.selected = selected;
    this.all = Place.all(session);
  }

  /// Each once, in the order of the sources.
  public List<Place> mailboxes(List<Source> sources) {
    Map<String, Place> found = new LinkedHashMap<>();
    for (Source source : sources) {
      for (Place place : all) {
        if (!found.containsKey(place.path()) && isMeant(place, source)) {
          found.put(place.path(), place);
        }
      }
    }
    return List.copyOf(found.values());
  }

  private boolean isMeant(Place place, Source source) {
    return switch (source.kind()) {
      case SELECTED -> selected.filter(each -> each.isOf(place)).isPresent();
      // RFC 5465 §6.3: where mail is delivered to; Sieve may file anywhere.
      case INBOXES ->
          place.isOwn()
              && place.mailbox().role().filter(role -> role == MailboxRole.INBOX).isPresent();
      case PERSONAL -> place.isOwn();
      case SUBSCRIBED -> place.isOwn() && subscriptions().contains(place.path());
      case MAILBOXES -> source.mailboxes().stream().anyMatch(name -> is(place, name));
      case SUBTREE -> source.mailboxes().stream().anyMatch(name -> isBelow(place, name, false));
      case SUBTREE_ONE -> source.mailboxes().stream().anyMatch(name -> isBelow(place, name, true));
    };
  }

  private Set<String> subscriptions() {
    return session.account().subscriptions();
  }

  private static boolean is(Place place, MailboxName name) {
    return place.path().equals(name.path());
  }

  /// Whether it is the named mailbox or a descendant.
  private static boolean isBelow(Place place, MailboxName name, boolean oneLevel) {
    String above = name.path() + MailboxName.DELIMITER;
    return is(place, name)
        || (place.path().startsWith(above)
            && !(oneLevel && place.path().indexOf(MailboxName.DELIMITER, above.length()) >= 0));
  }
}
