package org.posthorn.store.change;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.function.Function;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxPath;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.mailbox.ListedMailbox;
import org.posthorn.store.mailbox.MailboxProperties;
import org.posthorn.store.mailbox.MailboxRefusal;
import org.posthorn.store.mailbox.MailboxRefusal.Reason;
import org.posthorn.store.mailbox.MailboxTransaction;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MailboxRow;

/// The changes of mailboxes in one transaction. The caller must [drain][EmailMembership#drain]
/// destroyed mailboxes afterwards.
public final class TreeChange implements MailboxTransaction {
  private final AccountWrite change;
  private final StoreLimits limits;
  private final By by;
  private final List<Integer> destroyed = new ArrayList<>();

  private TreeChange(AccountWrite change, StoreLimits limits, By by) {
    this.change = change;
    this.limits = limits;
    this.by = by;
  }

  /// Who changes whose mailboxes.
  ///
  /// @param reach the principal's access
  public record By(Principal principal, AccountId owner, AccountScope reach) {}

  /// The result of a transaction.
  ///
  /// @param before the state of the mailboxes before it
  /// @param after the state after it; equal if nothing was changed
  /// @param result empty if the state was not the expected one
  /// @param destroyed mailboxes to be drained
  /// @param shared whether accounts have to be notified about shares
  public record Ran<T>(
      long before, long after, Optional<T> result, List<Integer> destroyed, boolean shared) {}

  /// Runs a transaction that changes mailboxes.
  ///
  /// @param ifState if given, the expected state of the mailboxes
  public static <T> Ran<T> run(
      AccountWrite change,
      StoreLimits limits,
      OptionalLong ifState,
      By by,
      Function<MailboxTransaction, T> body) {
    long last = change.head.clock.last();
    AccountScope reach = by.reach().in(change.writer());
    long before = reach.mailboxes(change);
    if (ifState.orElse(before) != before) {
      return new Ran<>(before, before, Optional.empty(), List.of(), false);
    }
    TreeChange tree = new TreeChange(change, limits, by);
    T result =
        body.apply(reach.isWhole() ? tree : new SharedTree(tree, by.principal().account(), reach));
    return new Ran<>(
        before,
        reach.after(change, last, before, change.head.mailboxesModSeq),
        Optional.of(result),
        List.copyOf(tree.destroyed),
        change.effects() > 0);
  }

  @Override
  public List<ListedMailbox> all() {
    return MailboxTree.listed(change.writer());
  }

  @Override
  public Optional<ListedMailbox> find(MailboxId id) {
    return MailboxTree.listed(change.writer(), id);
  }

  @Override
  public MailboxId create(MailboxProperties wanted) {
    int parent = parent(wanted);
    String name = name(wanted);
    requirePlace(parent, name, 0);
    requireRole(wanted.role());
    wanted.sharedWith().ifPresent(with -> Sharing.requireRoom(change, 0, with));
    if (change.head.mailboxes >= limits.mailboxesMax()) {
      throw new MailboxRefusal(
          Reason.LIMIT, "an account has at most " + limits.mailboxesMax() + " mailboxes");
    }
    MailboxRow row = MailboxTree.add(change, parent, name, wanted.role());
    row.sortOrder = wanted.sortOrder();
    change.writeMailbox(row.id);
    subscribe(MailboxTree.path(change, row), wanted.subscribed());
    wanted.sharedWith().ifPresent(with -> share(new MailboxId(row.id), with));
    return new MailboxId(row.id);
  }

  @Override
  public void update(MailboxId id, MailboxProperties wanted) {
    MailboxRow row = row(id);
    int role = wanted.role().map(MailboxRole::code).orElse(0);
    int parent = wanted.parent().map(MailboxId::value).orElse(MailboxRow.TOP);
    boolean moved = parent != row.parent || !wanted.name().equals(row.name);
    if (row.role == MailboxRole.INBOX.code() && (moved || role != row.role)) {
      throw new MailboxRefusal(Reason.FORBIDDEN, "INBOX keeps its name, place and role");
    }
    String path = MailboxTree.path(change, row);
    String name = row.name;
    if (moved) {
      parent(wanted);
      name = name(wanted);
      requireNotBelow(row, parent);
      if (parent != row.parent || !name.equals(row.name)) {
        requirePlace(
            parent, name, MailboxTree.height(change.writer(), row.id, limits.mailboxDepthMax()));
      }
    }
    if (role != row.role) {
      requireRole(wanted.role());
    }
    wanted.sharedWith().ifPresent(with -> Sharing.requireRoom(change, row.id, with));
    wanted.sharedWith().ifPresent(with -> share(id, with));
    boolean subscribed = isSubscribed(path);
    boolean same =
        parent == row.parent
            && name.equals(row.name)
            && role == row.role
            && wanted.sortOrder() == row.sortOrder
            && wanted.subscribed() == subscribed;
    if (same) {
      return;
    }
    change.writer().delete(MailTables.MAILBOX_NAME, MailTables.mailboxName(row.parent, row.name));
    row.parent = parent;
    row.name = name;
    row.role = role;
    row.sortOrder = wanted.sortOrder();
    change.changed(row);
    MailboxTree.index(change, row);
    change.writeMailbox(row.id);
    moveSubscriptions(path, MailboxTree.path(change, row));
    subscribe(MailboxTree.path(change, row), wanted.subscribed());
  }

  @Override
  public void destroy(MailboxId id, boolean withEmails) {
    MailboxRow row = row(id);
    if (row.role == MailboxRole.INBOX.code()) {
      throw new MailboxRefusal(Reason.FORBIDDEN, "INBOX cannot be destroyed");
    }
    if (MailboxTree.hasChildren(change.writer(), row.id)) {
      throw new MailboxRefusal(Reason.HAS_CHILD, "there are mailboxes below it");
    }
    if (!withEmails && row.total > row.deleted) {
      throw new MailboxRefusal(Reason.HAS_EMAIL, "there are Emails in it");
    }
    String path = MailboxTree.path(change, row);
    MailboxTree.detach(change, id);
    change.writeMailbox(row.id);
    subscribe(path, false);
    destroyed.add(row.id);
  }

  @Override
  public SortedMap<AccountId, MailboxRights> shares(MailboxId id) {
    return Sharing.all(change.writer()).getOrDefault(id, Collections.emptySortedMap());
  }

  @Override
  public void share(MailboxId id, Map<AccountId, MailboxRights> with) {
    Sharing.set(change, by.owner(), row(id), with, by.principal());
    change.writeMailbox(id.value());
  }

  /// Copies the shares of the parent to a new mailbox.
  void inherit(MailboxId from, MailboxId to) {
    Sharing.inherit(change, from.value(), row(to));
  }

  /// Sets whether a sharee is subscribed to a mailbox.
  void subscribe(AccountId with, MailboxId id, boolean wanted) {
    Sharing.subscribe(change, with, row(id), wanted);
    change.writeMailbox(id.value());
  }

  /// The current rights of a sharee.
  AccountScope reach(AccountScope before) {
    return before.now(change.writer());
  }

  private MailboxRow row(MailboxId id) {
    MailboxRow row = change.mailboxOrNull(id.value());
    if (row == null || row.removing) {
      throw new MailboxRefusal(Reason.NOT_FOUND, "there is no such mailbox");
    }
    return row;
  }

  private int parent(MailboxProperties wanted) {
    if (wanted.parent().isEmpty()) {
      return MailboxRow.TOP;
    }
    MailboxRow parent = change.mailboxOrNull(wanted.parent().get().value());
    if (parent == null || parent.removing) {
      throw new MailboxRefusal(Reason.PARENT, "there is no such parent");
    }
    return parent.id;
  }

  /// The normalized name: only a top-level mailbox can be INBOX.
  private String name(MailboxProperties wanted) {
    String name = wanted.name();
    if (name.indexOf('/') >= 0) {
      throw new MailboxRefusal(Reason.NAME, "a name has no slash, which parts names in IMAP");
    }
    try {
      return MailboxPath.of(wanted.parent().isEmpty() ? name : "x/" + name, limits).name();
    } catch (MailException e) {
      throw new MailboxRefusal(Reason.NAME, Objects.requireNonNull(e.getMessage()));
    }
  }

  private void requirePlace(int parent, String name, int levelsBelow) {
    if (MailboxTree.child(change.writer(), parent, name) != MailboxRow.TOP) {
      throw new MailboxRefusal(Reason.NAME, "its parent has a mailbox of that name already");
    }
    int depth = 1 + levelsBelow;
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    for (int at = parent; at != MailboxRow.TOP; ) {
      MailboxRow above = Objects.requireNonNull(change.mailboxOrNull(at));
      depth++;
      bytes += 1 + above.name.getBytes(StandardCharsets.UTF_8).length;
      at = above.parent;
    }
    if (depth > limits.mailboxDepthMax()) {
      throw new MailboxRefusal(
          Reason.PARENT, "mailboxes have at most " + limits.mailboxDepthMax() + " levels");
    }
    if (bytes > StoreLimits.PATH_BYTES_MAX) {
      throw new MailboxRefusal(
          Reason.NAME, "a mailbox path has at most " + StoreLimits.PATH_BYTES_MAX + " bytes");
    }
  }

  private void requireNotBelow(MailboxRow row, int parent) {
    for (int at = parent; at != MailboxRow.TOP; ) {
      if (at == row.id) {
        throw new MailboxRefusal(Reason.PARENT, "a mailbox cannot go below itself");
      }
      at = Objects.requireNonNull(change.mailboxOrNull(at)).parent;
    }
  }

  private void requireRole(Optional<MailboxRole> role) {
    if (role.isPresent() && MailboxTree.find(change.writer(), role.get()).isPresent()) {
      throw new MailboxRefusal(Reason.ROLE, "another mailbox has that role");
    }
  }

  private boolean isSubscribed(String path) {
    return change.writer().get(MailTables.SUBSCRIPTION, MailboxPath.key(path)) != null;
  }

  private void subscribe(String path, boolean subscribed) {
    if (subscribed) {
      change.writer().put(MailTables.SUBSCRIPTION, MailboxPath.key(path), MailTables.START);
    } else {
      change.writer().delete(MailTables.SUBSCRIPTION, MailboxPath.key(path));
    }
  }

  /// Moves the subscriptions of a mailbox and its children, which in JMAP belong to mailboxes and
  /// not to paths.
  private void moveSubscriptions(String from, String to) {
    if (from.equals(to)) {
      return;
    }
    List<String> moved = new ArrayList<>();
    change
        .writer()
        .walk(
            MailTables.SUBSCRIPTION,
            MailboxPath.key(from),
            MailTables.END,
            (key, value) -> {
              String path = new String(key, StandardCharsets.UTF_8);
              if (path.equals(from) || path.startsWith(from + "/")) {
                moved.add(path);
              }
              return path.startsWith(from);
            });
    for (String path : moved) {
      subscribe(path, false);
      subscribe(to + path.substring(from.length()), true);
    }
  }
}
