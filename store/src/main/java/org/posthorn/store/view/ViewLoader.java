package org.posthorn.store.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.RowRange;
import org.posthorn.store.mail.KeywordNames;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.rows.KeywordsRow;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MailboxRow;
import org.posthorn.store.rows.MembershipRow;

/// Loads and updates views from the rows: by a scan of the mailbox, then by the index of changes.
public final class ViewLoader {
  private final KeyValueStore kv;
  private final Views views;
  private final AccountId account;

  public ViewLoader(KeyValueStore kv, Views views, AccountId account) {
    this.kv = kv;
    this.views = views;
    this.account = account;
  }

  /// The current view of a mailbox, including all changes acknowledged before this call.
  ///
  /// @throws MailException of kind NOT_FOUND
  public MailboxView current(MailboxId id) {
    while (true) {
      MailboxRow row = kv.read(account.partition(), reader -> mailbox(reader, id));
      CachedView cached = views.of(account, id);
      MailboxView known = cached.current();
      if (known != null && known.highestModSeq() >= row.highestModSeq) {
        return known;
      }
      if (known == null) {
        load(cached, id);
      } else {
        catchUp(cached, known, id);
      }
      views.weigh(cached);
      MailboxView now = cached.current();
      if (now != null && now.highestModSeq() >= row.highestModSeq) {
        return now;
      }
    }
  }

  /// The current views of all mailboxes of the account, each as by [#current(MailboxId)].
  public List<MailboxView> current() {
    List<MailboxRow> rows = new ArrayList<>();
    kv.read(
        account.partition(),
        reader -> {
          rows.clear();
          reader.walk(
              MailTables.MAILBOX,
              MailTables.START,
              MailTables.END,
              (key, value) -> rows.add(MailboxRow.decode(MailTables.intAt(key, 0), value)));
          return rows;
        });
    List<MailboxView> all = new ArrayList<>(rows.size());
    for (MailboxRow row : rows) {
      if (row.removing) {
        continue;
      }
      MailboxId id = new MailboxId(row.id);
      MailboxView known = views.of(account, id).current();
      if (known != null && known.highestModSeq() >= row.highestModSeq) {
        all.add(known);
        continue;
      }
      try {
        all.add(current(id));
      } catch (MailException e) {
        if (e.kind() != MailException.Kind.NOT_FOUND) {
          throw e;
        }
        // Removed meanwhile.
      }
    }
    return all;
  }

  /// @throws MailException of kind NOT_FOUND
  public static MailboxRow mailbox(Reader reader, MailboxId id) {
    byte[] value = reader.get(MailTables.MAILBOX, MailTables.mailbox(id.value()));
    MailboxRow row = value == null ? null : MailboxRow.decode(id.value(), value);
    if (row == null || row.removing) {
      throw new MailException(MailException.Kind.NOT_FOUND, "no such mailbox");
    }
    return row;
  }

  private void load(CachedView cached, MailboxId id) {
    cached.loading.lock();
    try {
      if (cached.current() == null) {
        cached.loaded(load(id));
      }
    } finally {
      cached.loading.unlock();
    }
  }

  private void catchUp(CachedView cached, MailboxView known, MailboxId id) {
    Optional<Since> since = since(id, known.highestModSeq());
    if (since.isPresent()) {
      cached.caughtUp(known, since.get().delta(), since.get().keywords());
    } else {
      cached.loaded(load(id));
    }
  }

  /// Loads a view: rows as each batch reads them, then the changes made meanwhile.
  public MailboxView load(MailboxId id) {
    while (true) {
      MailboxRow before = kv.read(account.partition(), reader -> mailbox(reader, id));
      ViewRows rows = scan(id);
      Optional<Since> since = since(id, before.highestModSeq);
      if (since.isPresent()) {
        MailboxView base =
            new MailboxView(
                id,
                before.uidValidity,
                before.uidNext,
                before.highestModSeq,
                since.get().keywords(),
                rows);
        return since.get().delta().applied(base, since.get().keywords());
      }
    }
  }

  private ViewRows scan(MailboxId id) {
    byte[] from = MailTables.mailbox(id.value());
    byte[] to = MailTables.mailbox(id.value() + 1);
    ViewRows[] rows = {ViewRows.EMPTY};
    RowRange.of(account.partition(), MailTables.MEMBERSHIP, from, to)
        .pages(
            kv,
            page -> {
              rows[0] =
                  rows[0].appended(
                      page.stream()
                          .map(row -> MembershipRow.decode(row.key(), row.value()))
                          .toArray(MembershipRow[]::new));
              return true;
            });
    return rows[0];
  }

  private record Since(ViewDelta delta, KeywordNames keywords) {}

  /// The changes in a mailbox after a ModSeq, in a snapshot; empty if they cannot be listed.
  private Optional<Since> since(MailboxId id, long modSeq) {
    Map<Integer, MembershipRow> rows = new TreeMap<>();
    byte[] from = MailTables.change(modSeq + 1, 0, 0);
    while (true) {
      byte[] start = from;
      Step step = kv.read(account.partition(), reader -> step(reader, id, modSeq, start, rows));
      byte[] next = step.next();
      if (next == null) {
        return Optional.ofNullable(step.since());
      }
      from = next;
    }
  }

  /// The result of one transaction of [#since]: where to continue, or the end.
  private record Step(byte @Nullable [] next, @Nullable Since since) {}

  private static Step step(
      Reader reader, MailboxId id, long modSeq, byte[] from, Map<Integer, MembershipRow> rows) {
    MailboxRow mailbox = mailbox(reader, id);
    if (mailbox.highestModSeq <= modSeq) {
      // Nothing to catch up with, even if other mailboxes have changed.
      return new Step(null, since(mailbox, modSeq, rows, new int[0], reader));
    }
    List<Reader.Row> changes =
        reader.scan(MailTables.CHANGE, from, MailTables.END, KeyValueStore.SNAPSHOT_ROWS_MAX);
    List<byte[]> keys = new ArrayList<>();
    for (Reader.Row change : changes) {
      if (MailTables.intAt(change.key(), 8) == id.value()) {
        keys.add(MailTables.membership(id.value(), MailTables.intAt(change.key(), 12)));
      }
    }
    List<byte @Nullable []> values = reader.get(MailTables.MEMBERSHIP, keys);
    for (int i = 0; i < keys.size(); i++) {
      byte[] value = values.get(i);
      if (value != null) {
        MembershipRow row = MembershipRow.decode(keys.get(i), value);
        rows.put(row.uid(), row);
      }
    }
    if (changes.size() == KeyValueStore.SNAPSHOT_ROWS_MAX) {
      return new Step(RowRange.after(changes.getLast().key()), null);
    }
    return new Step(
        null,
        Tombstones.uidsSince(reader, id, modSeq)
            .map(gone -> since(mailbox, modSeq, rows, gone, reader))
            .orElse(null));
  }

  private static Since since(
      MailboxRow mailbox,
      long modSeq,
      Map<Integer, MembershipRow> rows,
      int[] gone,
      Reader reader) {
    MembershipRow[] changed = rows.values().toArray(MembershipRow[]::new);
    ViewDelta delta =
        new ViewDelta(mailbox.id, modSeq, mailbox.highestModSeq, mailbox.uidNext, changed, gone);
    return new Since(delta, KeywordsRow.read(reader));
  }
}
