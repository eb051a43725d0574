package org.posthorn.imap.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.posthorn.directory.rights.MailboxRight;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.syntax.MailboxName;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.view.MailboxView;

/// A mailbox and the account that it is in: the user's own, or that of another who shares it. Those
/// of others have names below `Other Users/NAME/` (RFC 2342 §5).
///
/// @param path its name for the client
public record Place(MailAccount account, Mailbox mailbox, String path) {
  /// The namespace of other users, without its end.
  public static final String OTHERS = "Other Users";

  private static final String PREFIX = OTHERS + MailboxName.DELIMITER;

  /// A name in an account, which need not exist.
  ///
  /// @param path in the account
  public record Named(MailAccount account, String path) {}

  /// The mailbox of a name; an own one if the user has chosen such names himself.
  public static Optional<Place> find(ImapSession session, MailboxName name) {
    return find(session, name.path());
  }

  /// As above.
  public static Optional<Place> find(ImapSession session, String path) {
    MailAccount own = session.account();
    Optional<Mailbox> mailbox = own.mailbox(path);
    if (mailbox.isPresent()) {
      return mailbox.map(found -> new Place(own, found, found.path()));
    }
    return named(session, path)
        .flatMap(named ->
            named
                .account()
                .mailbox(named.path())
                .map(found -> new Place(named.account(), found, path)));
  }

  /// The account in the namespace of other users that a name means; empty for any other name.
  public static Optional<Named> named(ImapSession session, String path) {
    if (!path.startsWith(PREFIX)) {
      return Optional.empty();
    }
    int end = path.indexOf(MailboxName.DELIMITER, PREFIX.length());
    if (end < 0) {
      return Optional.empty();
    }
    MailAccount other = sharing(session).get(path.substring(PREFIX.length(), end));
    return Optional.ofNullable(other).map(account -> new Named(account, path.substring(end + 1)));
  }

  /// @throws ImapException.No with NONEXISTENT
  public static Place of(ImapSession session, MailboxName name) {
    return find(session, name)
        .orElseThrow(() -> new ImapException.No(ResponseCode.NONEXISTENT, "no such mailbox"));
  }

  /// The own mailboxes, then those that others share.
  public static List<Place> all(ImapSession session) {
    List<Place> all = new ArrayList<>();
    MailAccount own = session.account();
    own.mailboxes().forEach(mailbox -> all.add(new Place(own, mailbox, mailbox.path())));
    for (Map.Entry<String, MailAccount> other : sharing(session).entrySet()) {
      String above = PREFIX + other.getKey() + MailboxName.DELIMITER;
      try {
        for (Mailbox mailbox : other.getValue().mailboxes()) {
          all.add(new Place(other.getValue(), mailbox, above + mailbox.path()));
        }
      } catch (MailException e) {
        // Nothing is shared any more.
      }
    }
    return all;
  }

  /// Whether others share mailboxes with the user.
  public static boolean hasOthers(ImapSession session) {
    return !sharing(session).isEmpty();
  }

  private static SortedMap<String, MailAccount> sharing(ImapSession session) {
    SaslIdentity who = session.identity().orElseThrow();
    return session.service().accounts().sharing(who);
  }

  /// Whether it is the user's own.
  public boolean isOwn() {
    return account.id().equals(account.viewer());
  }

  public MailboxId id() {
    return mailbox.id();
  }

  public MailboxView view() {
    return account.view(mailbox.id());
  }

  public MailboxRights rights() {
    return account.rights(mailbox.id());
  }

  /// @throws ImapException.No with NOPERM
  public void require(MailboxRight right) {
    if (!rights().has(right)) {
      throw new ImapException.No(ResponseCode.NOPERM, "there is no right " + right.letter());
    }
  }
}
