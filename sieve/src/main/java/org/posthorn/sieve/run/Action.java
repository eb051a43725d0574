package org.posthorn.sieve.run;

import java.util.List;
import java.util.Optional;

/// Something that a script wants done. Text is characters, not octets.
public sealed interface Action {
  /// Files the message in the default mailbox.
  ///
  /// @param implicit whether no command of the script says so
  /// @param flags keywords and system flags
  record Keep(boolean implicit, List<String> flags, Content content) implements Action {
    /// Copies the list.
    public Keep {
      flags = List.copyOf(flags);
    }
  }

  /// Files the message in a mailbox; in the default one, if that cannot be done (RFC 5228 §4.1).
  record FileInto(Target target, List<String> flags, Content content) implements Action {
    /// Copies the list.
    public FileInto {
      flags = List.copyOf(flags);
    }
  }

  /// A mailbox.
  ///
  /// @param name used if neither id nor special use leads to a mailbox
  /// @param create whether a mailbox of that name is made where none is
  /// @param id of a mailbox (RFC 9042)
  /// @param specialUse of a mailbox (RFC 8579)
  record Target(String name, boolean create, Optional<String> id, Optional<String> specialUse) {}

  /// Sends the message to another address, the reverse path being that of a redirect.
  record Redirect(String address, Content content) implements Action {}

  /// Sends the message to all addresses of an external list (RFC 6134 §2.4).
  record RedirectToList(String list, Content content) implements Action {}

  /// Drops the message. It stands for itself only where nothing else is done with the message.
  record Discard() implements Action {}

  /// Refuses the message (RFC 5429): in SMTP where that is possible, else by a message.
  ///
  /// @param refuseOnly whether it was `ereject`: better silent than a message to a forged sender
  record Reject(String reason, boolean refuseOnly) implements Action {}

  /// Answers the message (RFC 5230).
  ///
  /// @param reply what is sent
  /// @param key to be remembered with the recipient of the reply
  /// @param seconds how long; less than 0 for the account's default
  /// @param copy where a copy is filed (RFC 8580)
  record Vacation(Reply reply, String key, long seconds, Optional<Copy> copy) implements Action {}

  /// An automatic reply (RFC 3834, RFC 5230 §5).
  ///
  /// @param to the sender that is answered
  /// @param from an address, perhaps with a name
  /// @param inReplyTo message-id with angle brackets, if the message has one
  /// @param references message-ids with angle brackets
  /// @param mime whether the text is a MIME entity with header
  record Reply(
      String to,
      String from,
      String subject,
      Optional<String> inReplyTo,
      List<String> references,
      boolean mime,
      String text) {
    /// Copies the list.
    public Reply {
      references = List.copyOf(references);
    }
  }

  /// Where a copy of what is sent is filed.
  record Copy(Target target, List<String> flags) {
    /// Copies the list.
    public Copy {
      flags = List.copyOf(flags);
    }
  }

  /// Notifies by mail (RFC 5436).
  ///
  /// @param recipients addresses
  /// @param from an address, perhaps with a name; empty for the server's choice
  /// @param importance 1 high, 2 normal, 3 low
  /// @param fields other header fields that the URI asks for, those that are permitted
  record Notify(
      List<String> recipients,
      Optional<String> from,
      String subject,
      String text,
      int importance,
      List<NoticeField> fields,
      Optional<Copy> copy)
      implements Action {
    /// Copies the lists.
    public Notify {
      recipients = List.copyOf(recipients);
      fields = List.copyOf(fields);
    }
  }

  /// A header field of a notification.
  record NoticeField(String name, String value) {}

  /// Remembers an id for the duplicate test (RFC 7352), once the message is dealt with.
  record Remember(String key, long seconds) implements Action {}
}
