package org.posthorn.jmap.push;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.posthorn.directory.AccountId;
import org.posthorn.jmap.push.StateChanges.TypeState;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.ChangeCursor;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Watch;

/// One who is told of changes. [#next] is called by one thread; changes meanwhile are joined into
/// one, so that a slow reader costs no memory.
public final class Subscription implements AutoCloseable {
  /// RFC 8621 §1.5: changes only when a message has come.
  static final String DELIVERY = "EmailDelivery";

  /// How many changed Emails are looked through for new ones.
  private static final int DELIVERIES_LOOKED_AT = 1_000;

  private final Supplier<List<MailAccount>> accounts;
  private final List<TypeState> types;
  private final boolean deliveries;
  private final Map<AccountId, Watch> watches = new HashMap<>();
  private final Map<AccountId, Long> looked = new HashMap<>();
  private final Map<AccountId, Long> delivered = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition over = lock.newCondition();
  private boolean dirty;
  private boolean closed;
  private SortedMap<AccountId, SortedMap<String, String>> told;

  /// @param accounts those that are seen now
  Subscription(Supplier<List<MailAccount>> accounts, List<TypeState> types, boolean deliveries) {
    this.accounts = accounts;
    this.types = types;
    this.deliveries = deliveries;
    boolean done = false;
    try {
      told = states();
      done = true;
    } finally {
      if (!done) {
        watch(List.of());
      }
    }
  }

  /// Watches these accounts and no others. What is shared with somebody, or not any more, is
  /// noticed by the own account's change or the other's.
  private void watch(List<MailAccount> seen) {
    Set<AccountId> ids = new HashSet<>();
    seen.forEach(account -> ids.add(account.id()));
    lock.lock();
    try {
      for (MailAccount account : closed ? List.<MailAccount>of() : seen) {
        if (!watches.containsKey(account.id())) {
          watches.put(account.id(), account.watch(_ -> wake()));
        }
      }
      watches
          .entrySet()
          .removeIf(each -> {
            boolean gone = closed || !ids.contains(each.getKey());
            if (gone) {
              each.getValue().close();
            }
            return gone;
          });
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    lock.lock();
    try {
      dirty = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /// All states as they were told last; those at the beginning if nothing was.
  public StateChange current() {
    return new StateChange(told, told);
  }

  /// Waits for a change.
  ///
  /// @return empty if there is none within that time, or this was closed
  public Optional<StateChange> next(Duration wait) throws InterruptedException {
    long left = wait.toNanos();
    while (true) {
      lock.lock();
      try {
        while (!dirty && !closed) {
          if (left <= 0) {
            return Optional.empty();
          }
          left = changed.awaitNanos(left);
        }
        if (closed) {
          return Optional.empty();
        }
        dirty = false;
      } finally {
        lock.unlock();
      }
      SortedMap<AccountId, SortedMap<String, String>> now = states();
      SortedMap<AccountId, SortedMap<String, String>> different = StateChange.difference(told, now);
      told = now;
      if (!different.isEmpty()) {
        return Optional.of(new StateChange(different, now));
      }
    }
  }

  /// All states as they are now.
  private SortedMap<AccountId, SortedMap<String, String>> states() {
    SortedMap<AccountId, SortedMap<String, String>> all = new TreeMap<>();
    List<MailAccount> seen = accounts.get();
    // First the watch, then the look: what happens between is told, perhaps twice.
    watch(seen);
    for (MailAccount account : seen) {
      boolean own = account.viewer().equals(account.id());
      try {
        all.put(account.id(), states(account, own));
      } catch (MailException e) {
        // It has just ceased to share anything.
        if (own) {
          throw e;
        }
      }
    }
    return all;
  }

  private SortedMap<String, String> states(MailAccount account, boolean own) {
    SortedMap<String, String> states = new TreeMap<>();
    for (TypeState type : types) {
      if (own || type.shared()) {
        states.put(type.name(), type.state().apply(account));
      }
    }
    if (deliveries) {
      states.put(DELIVERY, Long.toString(lastDelivery(account)));
    }
    return states;
  }

  /// The state of the Emails after the last change that brought a message, as far as this has seen
  /// it.
  private long lastDelivery(MailAccount account) {
    long now = account.states().emails();
    Long before = looked.put(account.id(), now);
    if (before == null) {
      delivered.put(account.id(), now);
    } else if (before < now) {
      boolean came =
          account
              .changesSince(ChangeCursor.at(before), DELIVERIES_LOOKED_AT)
              .map(changes -> !changes.emails().created().isEmpty() || changes.hasMore())
              .orElse(true);
      if (came) {
        delivered.put(account.id(), now);
      }
    }
    return delivered.getOrDefault(account.id(), now);
  }

  /// Waits, but not beyond [#close].
  void pause(Duration time) throws InterruptedException {
    long left = time.toNanos();
    lock.lock();
    try {
      while (!closed && left > 0) {
        left = over.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /// Ends a wait of [#next] and [#pause] too.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      watches.values().forEach(Watch::close);
      watches.clear();
      changed.signalAll();
      over.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
