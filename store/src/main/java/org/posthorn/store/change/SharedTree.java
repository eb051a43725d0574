package org.posthorn.store.change;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.rights.MailboxRight;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mailbox.ListedMailbox;
import org.posthorn.store.mailbox.MailboxProperties;
import org.posthorn.store.mailbox.MailboxRefusal;
import org.posthorn.store.mailbox.MailboxRefusal.Reason;
import org.posthorn.store.mailbox.MailboxTransaction;

/// The mailboxes of an account for a principal with partial access: a mailbox whose parent is not
/// visible is at the top. Sort order and roles are those of the owner.
public final class SharedTree implements MailboxTransaction {
  private final TreeChange tree;
  private final AccountId with;
  private final AccountScope reach;

  /// @param tree of the whole account
  SharedTree(TreeChange tree, AccountId with, AccountScope reach) {
    this.tree = tree;
    this.with = with;
    this.reach = reach;
  }

  /// The visible ones of all mailboxes.
  public static List<ListedMailbox> seen(List<ListedMailbox> all, AccountScope reach) {
    Set<MailboxId> ids = new HashSet<>();
    all.stream()
        .map(each -> each.mailbox().id())
        .filter(id -> reach.lists(id.value()))
        .forEach(ids::add);
    List<ListedMailbox> seen = new ArrayList<>();
    for (ListedMailbox each : all) {
      MailboxId id = each.mailbox().id();
      if (ids.contains(id)) {
        seen.add(
            new ListedMailbox(
                below(each.mailbox(), ids),
                each.sortOrder(),
                reach.isSubscribed(id.value()),
                reach.rights(id.value())));
      }
    }
    return seen;
  }

  private static Mailbox below(Mailbox mailbox, Set<MailboxId> seen) {
    return new Mailbox(
        mailbox.id(),
        mailbox.path(),
        mailbox.parent().filter(seen::contains),
        mailbox.role(),
        mailbox.uidValidity(),
        mailbox.uidNext(),
        mailbox.counts(),
        mailbox.highestModSeq());
  }

  @Override
  public List<ListedMailbox> all() {
    return seen(tree.all(), tree.reach(reach));
  }

  @Override
  public Optional<ListedMailbox> find(MailboxId id) {
    return find(all(), id);
  }

  @Override
  public MailboxId create(MailboxProperties wanted) {
    MailboxId parent =
        wanted.parent().orElseThrow(() -> forbidden("at the top there are the owner's mailboxes"));
    require(listed(parent, Reason.PARENT), MailboxRight.CREATE);
    if (wanted.role().isPresent() || wanted.sharedWith().isPresent()) {
      throw forbidden("it is shared as its parent is, and has no role");
    }
    MailboxId made =
        tree.create(
            new MailboxProperties(
                wanted.parent(), wanted.name(), Optional.empty(), wanted.sortOrder(), false));
    tree.inherit(parent, made);
    tree.subscribe(with, made, wanted.subscribed());
    return made;
  }

  @Override
  public void update(MailboxId id, MailboxProperties wanted) {
    ListedMailbox shown = listed(id, Reason.NOT_FOUND);
    ListedMailbox whole = find(tree.all(), id).orElseThrow();
    if (wanted.sortOrder() != shown.sortOrder() || !wanted.role().equals(shown.mailbox().role())) {
      throw forbidden("order and role are the owner's");
    }
    boolean moved = !wanted.parent().equals(shown.mailbox().parent());
    if (moved || !wanted.name().equals(shown.mailbox().name())) {
      require(shown, MailboxRight.DELETE_MAILBOX);
    }
    if (moved) {
      MailboxId parent =
          wanted
              .parent()
              .orElseThrow(() -> forbidden("at the top there are the owner's mailboxes"));
      require(listed(parent, Reason.PARENT), MailboxRight.CREATE);
    }
    if (wanted.sharedWith().isPresent()) {
      require(shown, MailboxRight.ADMINISTER);
    }
    tree.update(
        id,
        new MailboxProperties(
            moved ? wanted.parent() : whole.mailbox().parent(),
            wanted.name(),
            wanted.role(),
            wanted.sortOrder(),
            whole.subscribed(),
            wanted.sharedWith()));
    tree.subscribe(with, id, wanted.subscribed());
  }

  @Override
  public void destroy(MailboxId id, boolean withEmails) {
    ListedMailbox shown = listed(id, Reason.NOT_FOUND);
    require(shown, MailboxRight.DELETE_MAILBOX);
    if (withEmails && !shown.rights().removes()) {
      throw forbidden("you may not remove the Emails in it");
    }
    tree.destroy(id, withEmails);
  }

  @Override
  public SortedMap<AccountId, MailboxRights> shares(MailboxId id) {
    return tree.reach(reach).may(id.value(), MailboxRight.ADMINISTER)
        ? tree.shares(id)
        : Collections.emptySortedMap();
  }

  @Override
  public void share(MailboxId id, Map<AccountId, MailboxRights> wanted) {
    require(listed(id, Reason.NOT_FOUND), MailboxRight.ADMINISTER);
    tree.share(id, wanted);
  }

  private ListedMailbox listed(MailboxId id, Reason otherwise) {
    return find(all(), id)
        .orElseThrow(() -> new MailboxRefusal(otherwise, "there is no such mailbox"));
  }

  private static Optional<ListedMailbox> find(List<ListedMailbox> all, MailboxId id) {
    return all.stream().filter(each -> each.mailbox().id().equals(id)).findFirst();
  }

  private static void require(ListedMailbox mailbox, MailboxRight right) {
    if (!mailbox.rights().has(right)) {
      throw forbidden("you have no right " + right.letter() + " on it");
    }
  }

  private static MailboxRefusal forbidden(String why) {
    return new MailboxRefusal(Reason.FORBIDDEN, why);
  }
}
