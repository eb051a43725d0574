package org.posthorn.imap.handler;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.session.Place;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mailbox.ListedMailbox;
import org.posthorn.store.mailbox.MailboxProperties;
import org.posthorn.store.mailbox.MailboxRefusal;
import org.posthorn.store.mailbox.MailboxTransaction;

/// Creates, renames and removes mailboxes of other users, with the rights k and x (RFC 4314 §4).
final class SharedMailboxes {
  private SharedMailboxes() {}

  /// @return its id
  static MailboxId create(Place.Named named) {
    return change(
        named.account(),
        tree -> {
          MailboxId parent = parent(tree, named.path());
          return tree.create(
              new MailboxProperties(
                  Optional.of(parent), name(named.path()), Optional.empty(), 0, true));
        });
  }

  static void delete(Place place) {
    var _ =
        change(
            place.account(),
            tree -> {
              tree.destroy(place.id(), true);
              return true;
            });
  }

  static void rename(Place place, Place.Named to) {
    if (!place.account().id().equals(to.account().id())) {
      throw new ImapException.No(ResponseCode.CANNOT, "it stays in its account");
    }
    var _ =
        change(
            place.account(),
            tree -> {
              ListedMailbox listed = tree.find(place.id()).orElseThrow(SelectHandler::nonexistent);
              boolean top = to.path().indexOf(Paths.DELIMITER) < 0;
              boolean stays = top && listed.mailbox().parent().isEmpty();
              tree.update(
                  place.id(),
                  new MailboxProperties(
                      stays ? Optional.empty() : Optional.of(parent(tree, to.path())),
                      name(to.path()),
                      listed.mailbox().role(),
                      listed.sortOrder(),
                      listed.subscribed()));
              return true;
            });
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf(Paths.DELIMITER) + 1);
  }

  private static MailboxId parent(MailboxTransaction tree, String path) {
    int end = path.lastIndexOf(Paths.DELIMITER);
    if (end < 0) {
      throw new ImapException.No(ResponseCode.NOPERM, "at the top there are the owner's mailboxes");
    }
    String above = path.substring(0, end);
    return tree.all().stream()
        .filter(each -> each.mailbox().path().equals(above))
        .findFirst()
        .orElseThrow(SelectHandler::nonexistent)
        .mailbox()
        .id();
  }

  static <T> T change(MailAccount account, Function<MailboxTransaction, T> body) {
    try {
      return account.changeMailboxes(OptionalLong.empty(), body).orElseThrow().result();
    } catch (MailboxRefusal e) {
      throw switch (e.reason()) {
        case NAME ->
            new ImapException.No(ResponseCode.ALREADYEXISTS, "the name is taken, or not possible");
        case PARENT, ROLE, HAS_EMAIL ->
            new ImapException.No(ResponseCode.CANNOT, "that is not possible here");
        case HAS_CHILD ->
            new ImapException.No(ResponseCode.HASCHILDREN, "there are mailboxes below it");
        case NOT_FOUND -> SelectHandler.nonexistent();
        case FORBIDDEN -> new ImapException.No(ResponseCode.NOPERM, "not permitted");
        case LIMIT -> new ImapException.No(ResponseCode.LIMIT, "a limit of the server is reached");
      };
    }
  }
}
