package org.posthorn.store.change;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.Reader;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Table;
import org.posthorn.store.clock.Gaps;
import org.posthorn.store.clock.SyncNeeded;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.mail.Watch;
import org.posthorn.store.mail.Watcher;
import org.posthorn.store.rows.AccountCounters;
import org.posthorn.store.rows.EmailRow;
import org.posthorn.store.rows.Erasure;
import org.posthorn.store.rows.GapsRow;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.Restores;
import org.posthorn.store.view.ThreadLoader;
import org.posthorn.store.view.ViewLoader;
import org.posthorn.store.view.Views;

/// Runs transactions on accounts and announces their changes. Thread-safe.
public final class AccountWrites {
  /// Accounts whose secret and gaps are cached: some hundred bytes each.
  private static final int OPENED_MAX = 20_000;

  private static final int ACCOUNTS_AT_ONCE = 1_000;

  private final KeyValueStore kv;
  private final InstantSource clock;
  private final StoreLimits limits;
  private final Views views;
  private final AccountWrite.Opening opening;

  /// Accounts whose rows, including the row that marks them as erased, are being dropped.
  private final Set<AccountId> dropping = ConcurrentHashMap.newKeySet();

  private final Map<AccountId, List<Watcher>> watchers = new ConcurrentHashMap<>();
  private final AtomicLong scriptChanges = new AtomicLong();
  private final List<Consumer<AccountId>> outboxWatchers = new CopyOnWriteArrayList<>();
  private final List<Consumer<AccountId>> mailWatchers = new CopyOnWriteArrayList<>();
  private final Map<AccountId, Opened> opened =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<AccountId, Opened> eldest) {
          return size() > OPENED_MAX;
        }
      };

  public AccountWrites(KeyValueStore kv, InstantSource clock, StoreLimits limits) {
    this.kv = kv;
    this.clock = clock;
    this.limits = limits;
    this.views = new Views(limits.viewBytesMax());
    this.opening = new AccountWrite.Opening(kv, limits, Restores.read(kv));
  }

  /// Data of an account that does not change while the store is open.
  public record Opened(byte[] secret, Gaps gaps) {}

  public ViewLoader viewLoader(AccountId account) {
    return new ViewLoader(kv, views, account);
  }

  public ThreadLoader threadLoader(AccountId account) {
    return new ThreadLoader(kv, views, account);
  }

  public Views views() {
    return views;
  }

  public StoreLimits limits() {
    return limits;
  }

  public long nowMillis() {
    return clock.millis();
  }

  public static StoreException corrupt(String what) {
    return new StoreException(StoreException.Kind.CORRUPT, what);
  }

  /// Creates an account's mailboxes if necessary and resumes its counters.
  public Opened open(AccountId account) {
    synchronized (opened) {
      Opened known = opened.get(account);
      if (known != null) {
        return known;
      }
    }
    boolean current =
        read(
            account,
            reader -> {
              byte[] value = reader.get(MailTables.HEAD, MailTables.headCounters());
              if (value == null) {
                return false;
              }
              AccountWrite.requirePresent(value);
              return AccountCounters.decode(value).clock.epoch() == kv.epoch();
            });
    if (!current) {
      write(account, Durability.SYNCED, change -> Boolean.TRUE);
    }
    Opened now =
        read(
            account,
            reader -> {
              byte[] secret = reader.get(MailTables.HEAD, MailTables.headSecret());
              if (secret == null) {
                throw corrupt("account " + account + " has no secret");
              }
              return new Opened(secret, GapsRow.read(reader));
            });
    synchronized (opened) {
      opened.put(account, now);
    }
    return now;
  }

  /// The account's current counters; empty if it has none yet or is erased.
  public Optional<AccountCounters> head(AccountId account) {
    return AccountCounters.of(
        kv.get(account.partition(), MailTables.HEAD, MailTables.headCounters()));
  }

  /// The current row of an Email; empty if it is erased.
  public Optional<EmailRow> email(AccountId account, long id) {
    return Optional.ofNullable(kv.get(account.partition(), MailTables.EMAIL, MailTables.email(id)))
        .map(EmailRow::decode);
  }

  public <T> T read(AccountId account, KeyValueStore.ReadBody<T> body) {
    return kv.read(account.partition(), body);
  }

  @FunctionalInterface
  public interface Operation<T> {
    T run(AccountWrite change);
  }

  private record Done<T>(T result, AccountWrite.Published published) {}

  /// Runs a transaction, synced if necessary, and announces its changes.
  public <T> T write(AccountId account, Durability durability, Operation<T> body) {
    if (durability == Durability.RELAXED) {
      try {
        return attempt(account, Durability.RELAXED, body);
      } catch (SyncNeeded e) {
        // Nothing was written; the synced attempt below repeats it all.
        return attempt(account, Durability.SYNCED, body);
      }
    }
    return attempt(account, Durability.SYNCED, body);
  }

  private <T> T attempt(AccountId account, Durability durability, Operation<T> body) {
    long now = clock.millis();
    Done<T> done =
        kv.write(
            account.partition(),
            durability,
            writer -> {
              if (dropping.contains(account)) {
                throw new MailException(MailException.Kind.NOT_FOUND, "the account was removed");
              }
              AccountWrite change = AccountWrite.begin(opening, writer, now, durability);
              T result = body.run(change);
              return new Done<>(result, change.finish());
            },
            committed -> announce(account, committed.published()));
    return done.result();
  }

  private void announce(AccountId account, AccountWrite.Published published) {
    if (published.effects()) {
      outboxWatchers.forEach(watcher -> watcher.accept(account));
    }
    if (!published.mailboxes().isEmpty()) {
      views.published(account, published.deltas(), published.keywords());
      mailWatchers.forEach(watcher -> watcher.accept(account));
    } else if (!published.watchers()) {
      return;
    }
    List<Watcher> told = watchers.getOrDefault(account, List.of());
    if (!told.isEmpty()) {
      Set<MailboxId> mailboxes = new TreeSet<>();
      published.mailboxes().forEach(id -> mailboxes.add(new MailboxId(id)));
      for (Watcher watcher : told) {
        watcher.changed(mailboxes);
      }
    }
  }

  public Watch watch(AccountId account, Watcher watcher) {
    watchers.compute(
        account,
        (id, list) -> {
          List<Watcher> all = list == null ? new CopyOnWriteArrayList<>() : list;
          all.add(watcher);
          return all;
        });
    return () ->
        watchers.computeIfPresent(
            account,
            (id, list) -> {
              list.remove(watcher);
              return list.isEmpty() ? null : list;
            });
  }

  /// Incremented after each change of a script by this process.
  public AtomicLong scriptChanges() {
    return scriptChanges;
  }

  /// As [#watch], for accounts that have added effects to their outbox.
  public Watch watchOutboxes(Consumer<AccountId> watcher) {
    outboxWatchers.add(watcher);
    return () -> outboxWatchers.remove(watcher);
  }

  /// As [#watch], for all accounts: those whose mail has changed, and those that are erased.
  public Watch watchMail(Consumer<AccountId> watcher) {
    mailWatchers.add(watcher);
    return () -> mailWatchers.remove(watcher);
  }

  /// Calls the visitor with every account that has mail, ascending; accounts created meanwhile may
  /// be included.
  public void forEach(Consumer<AccountId> visitor) {
    forEachHead((account, head) -> {
      if (!Erasure.is(head)) {
        visitor.accept(account);
      }
    });
  }

  /// Calls the visitor with every account that is erased or being erased.
  public void forEachErased(BiConsumer<AccountId, Erasure> visitor) {
    forEachHead((account, head) -> {
      if (Erasure.is(head)) {
        visitor.accept(account, Erasure.decode(head));
      }
    });
  }

  private void forEachHead(BiConsumer<AccountId, byte[]> visitor) {
    byte[] after = {};
    while (true) {
      List<Partition> page = kv.partitions(AccountId.PARTITIONS, after, ACCOUNTS_AT_ONCE);
      for (Partition partition : page) {
        AccountId account = new AccountId(partition.number());
        byte[] head = kv.get(partition, MailTables.HEAD, MailTables.headCounters());
        if (head != null) {
          visitor.accept(account, head);
        }
      }
      if (page.size() < ACCOUNTS_AT_ONCE) {
        return;
      }
      after = page.getLast().id();
    }
  }

  /// Removes every row of an account except the row that marks it as erased. When that row is on
  /// disk no transaction changes the account any more; earlier ones are finished, because a
  /// partition's transactions are ordered.
  ///
  /// @param lastLook runs in between, on the final state of the account
  public void erase(AccountId account, Runnable lastLook) {
    Erasure begun = new Erasure(clock.millis(), false);
    mark(account, begun);
    synchronized (opened) {
      opened.remove(account);
    }
    lastLook.run();
    // Dropping removes the mark too; until it is written again this process remembers it. If
    // another process writes in between, the sweeper notices.
    dropping.add(account);
    try {
      kv.drop(account.partition());
      mark(account, new Erasure(begun.sinceMillis(), true));
    } finally {
      dropping.remove(account);
    }
    views.drop(account);
    mailWatchers.forEach(watcher -> watcher.accept(account));
  }

  /// Removes the mark of an erased account.
  public void forget(AccountId account) {
    kv.drop(account.partition());
  }

  private void mark(AccountId account, Erasure erasure) {
    kv.write(
        account.partition(),
        Durability.SYNCED,
        writer -> {
          writer.put(MailTables.HEAD, MailTables.headCounters(), erasure.encode());
          return true;
        });
  }

  /// Whether an account is erased, or being erased.
  public boolean isErased(AccountId account) {
    byte[] head = kv.get(account.partition(), MailTables.HEAD, MailTables.headCounters());
    return head != null && Erasure.is(head);
  }

  /// Calls the visitor with all rows of a range in key order; each batch is read by its own
  /// transaction.
  public void scan(AccountId account, Table table, byte[] from, byte[] to, RowVisitor visitor) {
    RowRange.of(account.partition(), table, from, to)
        .each(kv, row -> visitor.row(row.key(), row.value()));
  }

  /// Calls the visitor with non-empty pages of a range in key order, outside of any transaction,
  /// until it returns false.
  public void pages(
      AccountId account,
      Table table,
      byte[] from,
      byte[] to,
      int pageRows,
      Predicate<List<Reader.Row>> visitor) {
    RowRange.of(account.partition(), table, from, to).inPagesOf(pageRows).pages(kv, visitor);
  }

  /// Receives rows one at a time, outside of any transaction.
  @FunctionalInterface
  public interface RowVisitor {
    void row(byte[] key, byte[] value);
  }
}
