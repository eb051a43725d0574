package org.posthorn.imap.handler;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.posthorn.directory.AccountId;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Place;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mailbox.ListedMailbox;
import org.posthorn.store.mailbox.MailboxProperties;

/// Subscriptions: to names in the own account, and to mailboxes that others share, which are
/// subscribed until the user unsubscribes from them.
final class Subscriptions {
  private Subscriptions() {}

  /// All subscribed names.
  ///
  /// @param places all mailboxes
  static Set<String> of(ImapSession session, List<Place> places) {
    Set<String> paths = new TreeSet<>(session.account().subscriptions());
    Map<AccountId, Set<MailboxId>> subscribed = new HashMap<>();
    for (Place place : places) {
      boolean wanted =
          !place.isOwn()
              && subscribed
                  .computeIfAbsent(place.account().id(), _ -> subscribed(place.account()))
                  .contains(place.id());
      if (wanted) {
        paths.add(place.path());
      }
    }
    return paths;
  }

  private static Set<MailboxId> subscribed(MailAccount account) {
    try {
      return account.listed().mailboxes().stream()
          .filter(ListedMailbox::subscribed)
          .map(each -> each.mailbox().id())
          .collect(Collectors.toSet());
    } catch (MailException e) {
      return Set.of(); // nothing is shared any more
    }
  }

  /// Subscribes to a name, or unsubscribes from it.
  static void set(ImapSession session, String path, boolean wanted) {
    Optional<Place> shared = Place.find(session, path).filter(place -> !place.isOwn());
    if (shared.isPresent()) {
      set(shared.get(), wanted);
    } else if (wanted) {
      session.account().subscribe(path);
    } else {
      session.account().unsubscribe(path);
    }
  }

  private static void set(Place place, boolean wanted) {
    var _ =
        place
            .account()
            .changeMailboxes(
                OptionalLong.empty(),
                tree -> {
                  ListedMailbox listed =
                      tree.find(place.id())
                          .orElseThrow(() ->
                              new ImapException.No(ResponseCode.NONEXISTENT, "no such mailbox"));
                  tree.update(
                      place.id(),
                      new MailboxProperties(
                          listed.mailbox().parent(),
                          listed.mailbox().name(),
                          listed.mailbox().role(),
                          listed.sortOrder(),
                          wanted));
                  return wanted;
                });
  }
}
