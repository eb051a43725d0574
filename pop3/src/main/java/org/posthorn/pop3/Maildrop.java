package org.posthorn.pop3;

import java.util.BitSet;
import java.util.OptionalLong;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.view.MailboxView;

/// The messages of an INBOX as one session sees them: those that were there at login and that no
/// IMAP client had marked with \Deleted, numbered from 1. Used by the session's thread alone.
final class Maildrop {
  private final MailAccount account;
  private final MailboxView view;
  private final int[] indexes;
  private final BitSet deleted = new BitSet();
  private final BitSet retrieved = new BitSet();
  private long octets;

  private Maildrop(MailAccount account, MailboxView view, int[] indexes) {
    this.account = account;
    this.view = view;
    this.indexes = indexes;
    TimeSlice slice = new TimeSlice();
    for (int index : indexes) {
      slice.breathe();
      octets += view.bytes(index);
    }
  }

  /// The maildrop of an account as it is now.
  ///
  /// @throws MailException of kind NOT_FOUND or FORBIDDEN
  static Maildrop open(MailAccount account) {
    Mailbox inbox =
        account
            .mailbox(MailboxRole.INBOX)
            .orElseThrow(() -> new MailException(MailException.Kind.NOT_FOUND, "no INBOX"));
    MailboxView view = account.view(inbox.id());
    int[] indexes = new int[view.size() - view.deleted()];
    int count = 0;
    TimeSlice slice = new TimeSlice();
    for (int i = 0; i < view.size() && count < indexes.length; i++) {
      slice.breathe();
      if ((view.flags(i) & Flags.DELETED) == 0) {
        indexes[count++] = i;
      }
    }
    return new Maildrop(account, view, indexes);
  }

  /// Messages at login; numbers are 1 to this.
  int size() {
    return indexes.length;
  }

  /// Messages that are not marked as deleted.
  int count() {
    return indexes.length - deleted.cardinality();
  }

  /// The size of the messages that are not marked as deleted.
  long octets() {
    return octets;
  }

  boolean isDeleted(int number) {
    return deleted.get(number);
  }

  /// The size of a message as it is stored.
  long octets(int number) {
    return view.bytes(index(number));
  }

  /// A name of the message that never changes and is never reused in the account (RFC 1939 §7):
  /// digits and a dot, since clients copy it into places that take no more.
  String uniqueId(int number) {
    return Integer.toUnsignedString(view.uidValidity())
        + "."
        + Integer.toUnsignedString(view.uid(index(number)));
  }

  /// The content of a message; the caller must close it.
  ///
  /// @throws MailException of kind NOT_FOUND if it was expunged meanwhile and erased
  MessageBytes open(int number) {
    return account.open(view.emailId(index(number)));
  }

  /// The client has received the whole message.
  void retrieved(int number) {
    retrieved.set(number);
  }

  void delete(int number) {
    octets -= octets(number);
    deleted.set(number);
  }

  /// Takes all marks back (RFC 1939 §5 RSET).
  void reset() {
    deleted.stream().forEach(number -> octets += octets(number));
    deleted.clear();
  }

  /// Removes the messages that are marked, and sets \Seen on those that were retrieved.
  ///
  /// @throws MailException of kind FORBIDDEN
  void update() {
    int[] gone = uids(deleted);
    if (gone.length > 0) {
      account.store(view.mailbox(), gone, FlagChange.add("\\Deleted"), OptionalLong.empty());
      account.expunge(view.mailbox(), gone);
    }
    BitSet read = (BitSet) retrieved.clone();
    read.andNot(deleted);
    for (int number = read.nextSetBit(0); number >= 0; number = read.nextSetBit(number + 1)) {
      if ((view.flags(index(number)) & Flags.SEEN) != 0) {
        read.clear(number);
      }
    }
    if (!read.isEmpty()) {
      account.store(view.mailbox(), uids(read), FlagChange.add("\\Seen"), OptionalLong.empty());
    }
  }

  private int[] uids(BitSet numbers) {
    return numbers.stream().map(number -> view.uid(index(number))).toArray();
  }

  private int index(int number) {
    return indexes[number - 1];
  }
}
