package org.posthorn.store.change;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.kv.Reader;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxPath;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.mailbox.ListedMailbox;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MailboxRow;

/// The tree of an account's mailboxes: rows with a reference to the parent, and an index from
/// parent and name to the row.
public final class MailboxTree {
  private static final Comparator<Mailbox> INBOX_FIRST =
      Comparator.comparing((Mailbox mailbox) -> !mailbox.path().equals(MailboxPath.INBOX))
          .thenComparing(Mailbox::path);

  private MailboxTree() {}

  /// All mailboxes, INBOX first, then by path.
  public static List<Mailbox> all(Reader reader) {
    Map<Integer, MailboxRow> rows = rows(reader);
    List<Mailbox> mailboxes = new ArrayList<>(rows.size());
    rows.values().forEach(row -> mailboxes.add(mailbox(row, rows)));
    mailboxes.sort(INBOX_FIRST);
    return mailboxes;
  }

  /// As [#all], with their properties.
  public static List<ListedMailbox> listed(Reader reader) {
    Set<String> subscribed = new HashSet<>();
    reader.walk(
        MailTables.SUBSCRIPTION,
        MailTables.START,
        MailTables.END,
        (key, value) -> subscribed.add(new String(key, StandardCharsets.UTF_8)));
    Map<Integer, MailboxRow> rows = rows(reader);
    List<ListedMailbox> mailboxes = new ArrayList<>(rows.size());
    for (MailboxRow row : rows.values()) {
      Mailbox mailbox = mailbox(row, rows);
      mailboxes.add(
          new ListedMailbox(
              mailbox, row.sortOrder, subscribed.contains(mailbox.path()), MailboxRights.ALL));
    }
    mailboxes.sort(Comparator.comparing(ListedMailbox::mailbox, INBOX_FIRST));
    return mailboxes;
  }

  static Optional<ListedMailbox> listed(Reader reader, MailboxId id) {
    MailboxRow row = row(reader, id.value());
    if (row == null || row.removing) {
      return Optional.empty();
    }
    String path = path(reader, row);
    boolean subscribed = reader.get(MailTables.SUBSCRIPTION, MailboxPath.key(path)) != null;
    return Optional.of(
        new ListedMailbox(mailbox(row, path), row.sortOrder, subscribed, MailboxRights.ALL));
  }

  private static Map<Integer, MailboxRow> rows(Reader reader) {
    Map<Integer, MailboxRow> rows = new HashMap<>();
    reader.walk(
        MailTables.MAILBOX,
        MailTables.START,
        MailTables.END,
        (key, value) -> {
          MailboxRow row = MailboxRow.decode(MailTables.intAt(key, 0), value);
          if (!row.removing) {
            rows.put(row.id, row);
          }
          return true;
        });
    return rows;
  }

  private static Mailbox mailbox(MailboxRow row, Map<Integer, MailboxRow> rows) {
    Deque<String> names = new ArrayDeque<>();
    MailboxRow at = row;
    while (at != null) {
      names.addFirst(at.name);
      if (names.size() > rows.size()) {
        throw AccountWrites.corrupt("the mailboxes above " + row.id + " form a ring");
      }
      at = rows.get(at.parent);
    }
    return mailbox(row, String.join("/", names));
  }

  private static Mailbox mailbox(MailboxRow row, String path) {
    return new Mailbox(
        new MailboxId(row.id),
        path,
        row.parent == MailboxRow.TOP ? Optional.empty() : Optional.of(new MailboxId(row.parent)),
        MailboxRole.ofCode(row.role),
        row.uidValidity,
        row.uidNext,
        new Mailbox.Counts(row.total, row.unseen, row.deleted, row.bytes),
        row.highestModSeq);
  }

  public static Optional<Mailbox> find(Reader reader, int id) {
    MailboxRow row = row(reader, id);
    return row == null || row.removing
        ? Optional.empty()
        : Optional.of(mailbox(row, path(reader, row)));
  }

  public static Optional<Mailbox> find(Reader reader, MailboxPath path) {
    int id = MailboxRow.TOP;
    for (String name : path.names()) {
      id = child(reader, id, name);
      if (id == MailboxRow.TOP) {
        return Optional.empty();
      }
    }
    return find(reader, id);
  }

  /// The mailbox of a path in a transaction.
  static Optional<MailboxRow> row(AccountWrite change, MailboxPath path) {
    int id = MailboxRow.TOP;
    for (String name : path.names()) {
      id = child(change.writer(), id, name);
      if (id == MailboxRow.TOP) {
        return Optional.empty();
      }
    }
    return Optional.ofNullable(change.mailboxOrNull(id)).filter(row -> !row.removing);
  }

  /// The path of a mailbox in a transaction.
  static String path(AccountWrite change, MailboxRow row) {
    return row.parent == MailboxRow.TOP ? row.name : path(change.writer(), row);
  }

  /// The mailbox of a role, if there is one. Reads one row if the mailbox is the one that the
  /// account was created with; otherwise searches all.
  public static Optional<Mailbox> find(Reader reader, MailboxRole role) {
    MailboxRow first = row(reader, firstOf(role));
    return first != null && isOf(first, role)
        ? Optional.of(mailbox(first, path(reader, first)))
        : all(reader).stream().filter(m -> m.role().equals(Optional.of(role))).findFirst();
  }

  /// The mailbox of a role in a transaction.
  static Optional<MailboxRow> row(AccountWrite change, MailboxRole role) {
    MailboxRow first = change.mailboxOrNull(firstOf(role));
    return first != null && isOf(first, role)
        ? Optional.of(first)
        : find(change.writer(), role)
            .map(found -> change.mailboxOrNull(found.id().value()))
            .filter(row -> isOf(row, role));
  }

  /// The id of a role's mailbox in a new account, where mailboxes are created in the order of
  /// codes. A role has at most one mailbox, so the row tells whether this is still it.
  private static int firstOf(MailboxRole role) {
    return role.code();
  }

  private static boolean isOf(MailboxRow row, MailboxRole role) {
    return row.role == role.code() && !row.removing;
  }

  private static @Nullable MailboxRow row(Reader reader, int id) {
    byte[] value = reader.get(MailTables.MAILBOX, MailTables.mailbox(id));
    return value == null ? null : MailboxRow.decode(id, value);
  }

  private static String path(Reader reader, MailboxRow row) {
    Deque<String> names = new ArrayDeque<>();
    MailboxRow at = row;
    while (at != null && names.size() <= StoreLimits.PATH_BYTES_MAX) {
      names.addFirst(at.name);
      at = at.parent == MailboxRow.TOP ? null : row(reader, at.parent);
    }
    return String.join("/", names);
  }

  /// The id of a child mailbox, or [MailboxRow#TOP] if it does not exist.
  static int child(Reader reader, int parent, String name) {
    byte[] value = reader.get(MailTables.MAILBOX_NAME, MailTables.mailboxName(parent, name));
    return value == null ? MailboxRow.TOP : MailTables.intAt(value, 0);
  }

  static boolean hasChildren(Reader reader, int id) {
    return !reader
        .scan(MailTables.MAILBOX_NAME, MailTables.mailbox(id), MailTables.mailbox(id + 1), 1)
        .isEmpty();
  }

  /// Creates a mailbox; its parent must exist and its name be free.
  static MailboxRow add(AccountWrite change, int parent, String name, Optional<MailboxRole> role) {
    MailboxRow row = change.newMailbox(parent, name);
    row.role = role.map(MailboxRole::code).orElse(0);
    index(change, row);
    return row;
  }

  /// Creates a mailbox and missing parents.
  ///
  /// @throws MailException of kind ALREADY_EXISTS or LIMIT
  public static Mailbox create(
      AccountWrite change, MailboxPath path, Optional<MailboxRole> role, StoreLimits limits) {
    if (role.isPresent() && find(change.writer(), role.get()).isPresent()) {
      throw new MailException(
          MailException.Kind.ALREADY_EXISTS, "there is a mailbox of that role already");
    }
    int parent = parent(change, path, limits);
    requireFree(change, parent, path.name());
    requireRoom(change, limits);
    return mailbox(add(change, parent, path.name(), role), path.toString());
  }

  private static int parent(AccountWrite change, MailboxPath path, StoreLimits limits) {
    int parent = MailboxRow.TOP;
    for (String name : path.names().subList(0, path.names().size() - 1)) {
      int next = child(change.writer(), parent, name);
      if (next == MailboxRow.TOP) {
        requireRoom(change, limits);
        next = add(change, parent, name, Optional.empty()).id;
        // For later reads in this transaction.
        change.writeMailbox(next);
      }
      parent = next;
    }
    return parent;
  }

  private static void requireFree(AccountWrite change, int parent, String name) {
    if (child(change.writer(), parent, name) != MailboxRow.TOP) {
      throw new MailException(
          MailException.Kind.ALREADY_EXISTS, "there is a mailbox of that name already");
    }
  }

  private static void requireRoom(AccountWrite change, StoreLimits limits) {
    if (change.head.mailboxes >= limits.mailboxesMax()) {
      throw new MailException(
          MailException.Kind.LIMIT,
          "an account has at most " + limits.mailboxesMax() + " mailboxes");
    }
  }

  /// Moves a mailbox to another path. Children are unchanged: they refer to it by id.
  ///
  /// @throws MailException of kind ALREADY_EXISTS, INVALID or LIMIT
  public static Mailbox rename(
      AccountWrite change, MailboxId id, MailboxPath path, StoreLimits limits) {
    MailboxRow row = change.mailbox(id);
    requireNotBelow(change, row, path);
    int parent = parent(change, path, limits);
    requireFree(change, parent, path.name());
    requireDepth(change, row, path, limits);
    change.writer().delete(MailTables.MAILBOX_NAME, MailTables.mailboxName(row.parent, row.name));
    row.parent = parent;
    row.name = path.name();
    change.changed(row);
    index(change, row);
    return mailbox(row, path.toString());
  }

  private static void requireNotBelow(AccountWrite change, MailboxRow row, MailboxPath path) {
    int at = MailboxRow.TOP;
    for (String name : path.names().subList(0, path.names().size() - 1)) {
      at = child(change.writer(), at, name);
      if (at == row.id) {
        throw new MailException(MailException.Kind.INVALID, "a mailbox cannot go below itself");
      }
      if (at == MailboxRow.TOP) {
        return;
      }
    }
  }

  private static void requireDepth(
      AccountWrite change, MailboxRow row, MailboxPath path, StoreLimits limits) {
    int depth = path.names().size() + height(change.writer(), row.id, limits.mailboxDepthMax());
    if (depth > limits.mailboxDepthMax()) {
      throw new MailException(
          MailException.Kind.LIMIT,
          "a mailbox path has at most " + limits.mailboxDepthMax() + " levels");
    }
  }

  /// The number of levels below a mailbox, counted up to `max`.
  static int height(Reader reader, int id, int max) {
    if (max == 0) {
      return 0;
    }
    int[] height = {0};
    reader.walk(
        MailTables.MAILBOX_NAME,
        MailTables.mailbox(id),
        MailTables.mailbox(id + 1),
        (key, value) -> {
          height[0] = Math.max(height[0], 1 + height(reader, MailTables.intAt(value, 0), max - 1));
          return true;
        });
    return height[0];
  }

  static void index(AccountWrite change, MailboxRow row) {
    change
        .writer()
        .put(
            MailTables.MAILBOX_NAME,
            MailTables.mailboxName(row.parent, row.name),
            MailTables.mailbox(row.id));
  }

  /// Records that the subscription of a path has changed, a property of its mailbox in JMAP.
  public static void subscriptionChanged(AccountWrite change, MailboxPath path) {
    row(change, path).ifPresent(change::changed);
  }

  /// Detaches a mailbox from the tree; its memberships are removed in later transactions.
  ///
  /// @throws MailException of kind HAS_CHILDREN, or INVALID for INBOX
  public static void detach(AccountWrite change, MailboxId id) {
    MailboxRow row = change.mailbox(id);
    if (row.role == MailboxRole.INBOX.code()) {
      throw new MailException(MailException.Kind.INVALID, "INBOX cannot be deleted");
    }
    if (hasChildren(change.writer(), id.value())) {
      throw new MailException(MailException.Kind.HAS_CHILDREN, "there are mailboxes below it");
    }
    change.writer().delete(MailTables.MAILBOX_NAME, MailTables.mailboxName(row.parent, row.name));
    for (byte[] key : annotations(change.writer(), id.value())) {
      change.writer().delete(MailTables.ANNOTATION, key);
    }
    Sharing.forget(change, row.id);
    row.removing = true;
    change.changed(row);
    change.writeTombstone(row);
  }

  /// Their number is limited.
  private static List<byte[]> annotations(Reader reader, int mailbox) {
    List<byte[]> keys = new ArrayList<>();
    reader.walk(
        MailTables.ANNOTATION,
        MailTables.mailbox(mailbox),
        MailTables.mailbox(mailbox + 1),
        (key, value) -> keys.add(key.clone()));
    return keys;
  }
}
