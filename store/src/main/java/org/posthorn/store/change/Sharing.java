package org.posthorn.store.change;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.directory.rights.Share;
import org.posthorn.kv.Reader;
import org.posthorn.store.mail.Effect;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mailbox.MailboxRefusal;
import org.posthorn.store.mailbox.MailboxRefusal.Reason;
import org.posthorn.store.mailbox.ShareLimits;
import org.posthorn.store.mailbox.ShareNotice;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MailboxRow;
import org.posthorn.store.rows.ShareEffect;
import org.posthorn.store.rows.ShareRow;

/// The shares of an account's mailboxes, in its transactions. An effect of the same transaction
/// notifies the accounts concerned.
public final class Sharing {
  private static final ShareLimits LIMITS = ShareLimits.defaults();

  private Sharing() {}

  /// Rights by mailbox and account.
  public static Map<MailboxId, SortedMap<AccountId, MailboxRights>> all(Reader reader) {
    Map<MailboxId, SortedMap<AccountId, MailboxRights>> all = new HashMap<>();
    shares(reader)
        .forEach((with, share) ->
            share
                .mailboxes()
                .forEach((mailbox, rights) ->
                    all.computeIfAbsent(new MailboxId(mailbox), _ -> new TreeMap<>())
                        .put(with, rights)));
    return all;
  }

  private static SortedMap<AccountId, Share> shares(Reader reader) {
    SortedMap<AccountId, Share> shares = new TreeMap<>();
    reader.walk(
        MailTables.SHARE,
        ShareRow.first(),
        ShareRow.end(),
        (key, value) -> {
          shares.put(ShareRow.with(key), ShareRow.decode(value));
          return true;
        });
    return shares;
  }

  /// @param mailbox 0 for a mailbox that will be created
  /// @throws MailboxRefusal of reason LIMIT if [#set] would throw it
  static void requireRoom(AccountWrite change, int mailbox, Map<AccountId, MailboxRights> wanted) {
    SortedMap<AccountId, Share> shares = shares(change.writer());
    requireRoom(change, shares, mailbox, wanted);
  }

  /// Sets the shares of a mailbox.
  ///
  /// @param wanted all accounts with rights
  /// @param by who makes the change
  /// @throws MailboxRefusal of reason LIMIT, before anything is changed
  static void set(
      AccountWrite change,
      AccountId owner,
      MailboxRow mailbox,
      Map<AccountId, MailboxRights> wanted,
      Principal by) {
    SortedMap<AccountId, Share> shares = shares(change.writer());
    List<AccountId> changed = requireRoom(change, shares, mailbox.id, wanted);
    for (AccountId with : changed) {
      Share before = shares.get(with);
      MailboxRights after = wanted.getOrDefault(with, MailboxRights.NONE);
      ShareNotice notice =
          new ShareNotice(
              change.nowMillis,
              by.account(),
              by.name(),
              owner,
              new MailboxId(mailbox.id),
              mailbox.name,
              rights(before, mailbox.id),
              after);
      put(change, with, before, mailbox.id, after, Optional.of(notice));
    }
    if (!changed.isEmpty()) {
      change.changed(mailbox);
    }
  }

  private static MailboxRights rights(@Nullable Share share, int mailbox) {
    return share == null ? MailboxRights.NONE : share.of(mailbox);
  }

  /// @return the accounts whose rights change
  private static List<AccountId> requireRoom(
      AccountWrite change,
      SortedMap<AccountId, Share> shares,
      int mailbox,
      Map<AccountId, MailboxRights> wanted) {
    Set<AccountId> all = new TreeSet<>(shares.keySet());
    all.addAll(wanted.keySet());
    List<AccountId> changed = new ArrayList<>();
    for (AccountId with : all) {
      MailboxRights before = rights(shares.get(with), mailbox);
      if (!before.equals(wanted.getOrDefault(with, MailboxRights.NONE))) {
        changed.add(with);
      }
    }
    if (all.size() > LIMITS.shareesMax()) {
      throw new MailboxRefusal(
          Reason.LIMIT, "an account shares with at most " + LIMITS.shareesMax() + " others");
    }
    if (change.effects() + changed.size() > Effect.AT_ONCE_MAX) {
      throw new MailboxRefusal(Reason.LIMIT, "too much is shared at once");
    }
    for (AccountId with : changed) {
      Share share = shares.get(with);
      if (share != null
          && share.of(mailbox).isNone()
          && share.mailboxes().size() >= LIMITS.mailboxesMax()) {
        throw new MailboxRefusal(
            Reason.LIMIT,
            "at most " + LIMITS.mailboxesMax() + " mailboxes are shared with one account");
      }
    }
    return changed;
  }

  /// Copies the shares of a mailbox to a new one.
  static void inherit(AccountWrite change, int from, MailboxRow to) {
    shares(change.writer())
        .forEach((with, share) -> {
          MailboxRights rights = share.of(from);
          if (!rights.isNone() && share.mailboxes().size() < LIMITS.mailboxesMax()) {
            put(change, with, share, to.id, rights, Optional.empty());
          }
        });
  }

  /// Removes the shares of a removed mailbox.
  static void forget(AccountWrite change, int mailbox) {
    if (change.head.sharees == 0) {
      return;
    }
    shares(change.writer())
        .forEach((with, share) -> {
          if (!share.of(mailbox).isNone()) {
            put(change, with, share, mailbox, MailboxRights.NONE, Optional.empty());
          }
        });
  }

  /// Sets whether a sharee is subscribed to a mailbox.
  static void subscribe(AccountWrite change, AccountId with, MailboxRow mailbox, boolean wanted) {
    Share share = shares(change.writer()).getOrDefault(with, Share.NOTHING);
    if (share.of(mailbox.id).isNone() || share.unsubscribed().contains(mailbox.id) != wanted) {
      return;
    }
    Share after = share.subscribed(share.modSeq(), mailbox.id, wanted);
    change.writer().put(MailTables.SHARE, ShareRow.key(with), ShareRow.encode(after));
    change.changed(mailbox);
  }

  private static void put(
      AccountWrite change,
      AccountId with,
      @Nullable Share before,
      int mailbox,
      MailboxRights rights,
      Optional<ShareNotice> notice) {
    Share after = (before == null ? Share.NOTHING : before).with(change.modSeq(), mailbox, rights);
    boolean shared = !after.mailboxes().isEmpty();
    if (shared) {
      change.writer().put(MailTables.SHARE, ShareRow.key(with), ShareRow.encode(after));
    } else {
      change.writer().delete(MailTables.SHARE, ShareRow.key(with));
    }
    change.countSharees((shared ? 1 : 0) - (before == null ? 0 : 1));
    var _ = change.put(new ShareEffect(with, shared, notice).effect());
  }
}
