package org.posthorn.store.change;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.rights.MailboxRight;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.directory.rights.Share;
import org.posthorn.kv.Reader;
import org.posthorn.store.mail.AccountChanges;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.rows.AccountCounters;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MailboxRow;
import org.posthorn.store.rows.ShareRow;

/// What somebody may access in an account: all of it, or the mailboxes shared with him. Immutable
/// and valid for one snapshot: a transaction gets its own by [#in].
public final class AccountScope {
  /// Access to the whole account.
  public static final AccountScope WHOLE = new AccountScope(null, null);

  private final @Nullable AccountId with;
  private final @Nullable Share share;

  private AccountScope(@Nullable AccountId with, @Nullable Share share) {
    this.with = with;
    this.share = share;
  }

  /// Access to the mailboxes shared with an account.
  public static AccountScope of(AccountId with, Share share) {
    return new AccountScope(with, share);
  }

  /// The same scope in a snapshot or transaction of the account.
  ///
  /// @throws MailException of kind NOT_FOUND if nothing is shared any more
  public AccountScope in(Reader reader) {
    AccountScope now = now(reader);
    if (now.share != null && now.share.mailboxes().isEmpty()) {
      throw nothingShared();
    }
    return now;
  }

  /// As [#in], also if nothing is shared any more.
  AccountScope now(Reader reader) {
    AccountId asking = with;
    if (asking == null) {
      return this;
    }
    byte[] row = reader.get(MailTables.SHARE, ShareRow.key(asking));
    return of(asking, row == null ? Share.NOTHING : ShareRow.decode(row));
  }

  public static MailException nothingShared() {
    return new MailException(MailException.Kind.NOT_FOUND, "the account shares nothing with you");
  }

  public boolean isWhole() {
    return share == null;
  }

  /// The rights on a mailbox.
  public MailboxRights rights(int mailbox) {
    Share shared = share;
    return shared == null ? MailboxRights.ALL : shared.of(mailbox);
  }

  public boolean reads(int mailbox) {
    return share == null || rights(mailbox).reads();
  }

  public boolean lists(int mailbox) {
    return share == null || rights(mailbox).lists();
  }

  /// Whether messages may be added to at least one mailbox.
  public boolean adds() {
    Share shared = share;
    return shared == null
        || shared.mailboxes().values().stream().anyMatch(each -> each.has(MailboxRight.INSERT));
  }

  public boolean may(int mailbox, MailboxRight right) {
    return share == null || rights(mailbox).has(right);
  }

  /// @throws MailException of kind NOT_FOUND if the principal may not read the mailbox
  public void requireRead(MailboxId mailbox) {
    if (!reads(mailbox.value())) {
      throw noMailbox();
    }
  }

  /// @throws MailException of kind NOT_FOUND if the principal does not see the mailbox, of kind
  ///   FORBIDDEN without the right
  public void require(MailboxId mailbox, MailboxRight right) {
    if (!lists(mailbox.value())) {
      throw noMailbox();
    }
    if (!may(mailbox.value(), right)) {
      throw new MailException(
          MailException.Kind.FORBIDDEN, "there is no right " + right.letter() + " on this mailbox");
    }
  }

  private static MailException noMailbox() {
    return new MailException(MailException.Kind.NOT_FOUND, "no such mailbox");
  }

  /// The flags that may be set and cleared in a mailbox.
  long settable(int mailbox) {
    long settable = may(mailbox, MailboxRight.WRITE) ? ~(Flags.SEEN | Flags.DELETED) : 0;
    settable |= may(mailbox, MailboxRight.SEEN) ? Flags.SEEN : 0;
    return settable | (may(mailbox, MailboxRight.DELETE_MESSAGES) ? Flags.DELETED : 0);
  }

  /// Whether the sharee is subscribed to a mailbox.
  public boolean isSubscribed(int mailbox) {
    Share shared = share;
    return shared == null || !shared.unsubscribed().contains(mailbox);
  }

  /// The rights have been in force since this ModSeq.
  public long since() {
    Share shared = share;
    return shared == null ? 0 : shared.modSeq();
  }

  /// The ModSeq of the last change visible in the shared mailboxes.
  private long state(Reader reader) {
    Share shared = share;
    if (shared == null) {
      throw new IllegalStateException("the account has states of its own");
    }
    long state = shared.modSeq();
    List<Integer> ids = new ArrayList<>(shared.mailboxes().keySet());
    List<byte @Nullable []> rows =
        reader.get(MailTables.MAILBOX, ids.stream().map(MailTables::mailbox).toList());
    for (int i = 0; i < ids.size(); i++) {
      byte[] row = rows.get(i);
      if (row != null && lists(ids.get(i))) {
        MailboxRow mailbox = MailboxRow.decode(ids.get(i), row);
        state = Math.max(state, Math.max(mailbox.changedModSeq, mailbox.highestModSeq));
      }
    }
    return state;
  }

  /// The states of an account's objects. With partial access, all states are the same number.
  public AccountChanges.States states(Reader reader, AccountCounters head) {
    if (share == null) {
      return head.states();
    }
    long state = state(reader);
    return new AccountChanges.States(state, state, state);
  }

  /// The state of the Emails before the transaction.
  long emails(AccountWrite change) {
    return share == null ? change.head.emailsModSeq : state(change.writer());
  }

  /// The state of the mailboxes before the transaction.
  long mailboxes(AccountWrite change) {
    return share == null ? change.head.mailboxesModSeq : state(change.writer());
  }

  /// A state after a transaction.
  ///
  /// @param last the account's ModSeq before it
  /// @param before the state before it
  /// @param whole the state of the whole account
  long after(AccountWrite change, long last, long before, long whole) {
    long now = change.head.clock.last();
    return share == null ? whole : now == last ? before : now;
  }
}
