package org.posthorn.imap.handler;

import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.rights.MailboxRight;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.imap.command.Acl;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Place;
import org.posthorn.imap.session.Service;

/// GETACL, SETACL, DELETEACL, LISTRIGHTS and MYRIGHTS (RFC 4314). Identifiers are names of accounts
/// of the same tenant; the owner has all rights.
public final class AclHandler {
  private static final MailboxRights CREATING =
      MailboxRights.of(MailboxRight.CREATE, MailboxRight.DELETE_MAILBOX);
  private static final MailboxRights DELETING =
      MailboxRights.of(MailboxRight.DELETE_MESSAGES, MailboxRight.EXPUNGE);

  private AclHandler() {}

  public static Completion run(Acl command, ImapSession session) throws IOException {
    Place place = Place.of(session, command.mailbox());
    switch (command.verb()) {
      case MYRIGHTS -> {
        if (place.rights().isNone()) {
          throw SelectHandler.nonexistent();
        }
        tellMine(session, place);
      }
      case GETACL -> {
        place.require(MailboxRight.ADMINISTER);
        tell(session, place);
      }
      case LISTRIGHTS -> {
        place.require(MailboxRight.ADMINISTER);
        listRights(command.identifier().orElseThrow(), session, place);
      }
      case SETACL, DELETEACL -> {
        place.require(MailboxRight.ADMINISTER);
        set(command, session, place);
      }
    }
    return Completion.of(command.verb() + " completed");
  }

  /// Writes `* MYRIGHTS INBOX lrswipkxteacd`.
  static void tellMine(ImapSession session, Place place) throws IOException {
    session
        .out()
        .text("* MYRIGHTS ")
        .mailbox(place.path())
        .text(" " + letters(place.rights()))
        .end();
  }

  /// With the rights of RFC 2086 that were divided: c is k and x, d is t and e (RFC 4314 §2.1.1).
  private static String letters(MailboxRights rights) {
    boolean c = !rights.without(rights.without(CREATING)).isNone();
    boolean d = !rights.without(rights.without(DELETING)).isNone();
    return rights + (c ? "c" : "") + (d ? "d" : "");
  }

  private static SortedMap<AccountId, MailboxRights> shares(Place place) {
    return place.account().shares().getOrDefault(place.id(), Collections.emptySortedMap());
  }

  private static void tell(ImapSession session, Place place) throws IOException {
    Service.Accounts accounts = session.service().accounts();
    ResponseWriter out = session.out();
    out.text("* ACL ").mailbox(place.path());
    Optional<String> owner = accounts.name(place.account().id());
    if (owner.isPresent()) {
      out.space().string(owner.get()).text(" " + letters(MailboxRights.ALL));
    }
    for (Map.Entry<AccountId, MailboxRights> share : shares(place).entrySet()) {
      Optional<String> name = accounts.name(share.getKey());
      if (name.isPresent()) {
        out.space().string(name.get()).text(" " + letters(share.getValue()));
      }
    }
    out.end();
  }

  private static AccountId named(String identifier, ImapSession session) {
    return session
        .service()
        .accounts()
        .named(session.identity().orElseThrow(), identifier)
        .orElseThrow(
            () -> new ImapException.No(ResponseCode.CANNOT, "there is no account of this name"));
  }

  private static void listRights(String identifier, ImapSession session, Place place)
      throws IOException {
    boolean owner = named(identifier, session).equals(place.account().id());
    ResponseWriter out = session.out();
    out.text("* LISTRIGHTS ").mailbox(place.path()).space().string(identifier);
    if (owner) {
      out.text(" " + letters(MailboxRights.ALL));
    } else {
      out.text(" \"\"");
      for (MailboxRight right : MailboxRight.values()) {
        out.space().character(right.letter());
      }
    }
    out.end();
  }

  private static void set(Acl command, ImapSession session, Place place) {
    AccountId with = named(command.identifier().orElseThrow(), session);
    if (with.equals(place.account().id())) {
      throw new ImapException.No(ResponseCode.CANNOT, "the owner has all rights");
    }
    var _ =
        SharedMailboxes.change(
            place.account(),
            tree -> {
              SortedMap<AccountId, MailboxRights> shares = new TreeMap<>(tree.shares(place.id()));
              MailboxRights before = shares.getOrDefault(with, MailboxRights.NONE);
              MailboxRights after = after(before, command.change());
              if (after.isNone()) {
                shares.remove(with);
              } else {
                shares.put(with, after);
              }
              tree.share(place.id(), shares);
              return after;
            });
  }

  private static MailboxRights after(MailboxRights before, Optional<Acl.Change> change) {
    if (change.isEmpty()) {
      return MailboxRights.NONE;
    }
    MailboxRights rights = change.get().rights();
    return switch (change.get().mode()) {
      case REPLACE -> rights;
      case ADD -> before.with(rights);
      case REMOVE -> before.without(rights);
    };
  }
}
