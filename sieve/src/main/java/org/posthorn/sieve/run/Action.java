package org.posthorn.sieve.run;

import java.util.List;
import java.util.Optional;

/// An action that a script has requested. Text is characters, not octets.
public sealed interface Action {
  /// Files the message in the default mailbox.
  ///
  /// @param implicit whether it is the implicit keep of RFC 5228 §2.10.2
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
  /// @param create whether a missing mailbox of that name is created
  /// @param id of a mailbox (RFC 9042)
  /// @param specialUse of a mailbox (RFC 8579)
  record Target(String name, boolean create, Optional<String> id, Optional<String> specialUse) {}

  /// Sends the message to another address, with the reverse path that the server uses for
  /// redirects.
  record Redirect(String address, Content content) implements Action {}

  /// Sends the message to all addresses of an external list (RFC 6134 §2.4).
  record RedirectToList(String list, Content content) implements Action {}

  /// Drops the message. Present only if there is no other action for the message.
  record Discard() implements Action {}

  /// Refuses the message (RFC 5429): by an SMTP reply where possible, otherwise by a message.
  ///
  /// @param refuseOnly whether it was `ereject`, which must not send a message to a sender that may
  ///   be forged
  record Reject(String reason, boolean refuseOnly) implements Action {}

  /// Answers the message (RFC 5230).
  ///
  /// @param reply the message that is sent
  /// @param key remembered with the recipient of the reply
  /// @param seconds how long it is remembered; negative for the account's default
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

  /// Sends a notification by mail (RFC 5436).
  ///
  /// @param recipients addresses
  /// @param from an address, perhaps with a name; empty for the server's default
  /// @param importance 1 high, 2 normal, 3 low
  /// @param fields other permitted header fields that the URI sets
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

  /// Remembers an id for the duplicate test (RFC 7352) after the message was processed.
  record Remember(String key, long seconds) implements Action {}
}
