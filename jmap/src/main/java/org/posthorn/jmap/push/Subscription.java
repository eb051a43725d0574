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

/// A subscription to changes. [#next] is called by one thread; changes in the meantime are
/// combined, so that a slow reader costs no memory.
public final class Subscription implements AutoCloseable {
  /// RFC 8621 §1.5: changes only when a message is delivered.
  static final String DELIVERY = "EmailDelivery";

  /// Largest number of changed Emails that are searched for new ones.
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

  /// @param accounts returns the accounts that can be seen now
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

  /// Watches exactly these accounts. A change of sharing changes the caller's own account or the
  /// other one.
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

  /// All states as last reported; the initial ones if nothing was reported.
  public StateChange current() {
    return new StateChange(told, told);
  }

  /// Waits for a change.
  ///
  /// @return empty if there is none within this time, or the subscription was closed
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

  /// All current states.
  private SortedMap<AccountId, SortedMap<String, String>> states() {
    SortedMap<AccountId, SortedMap<String, String>> all = new TreeMap<>();
    List<MailAccount> seen = accounts.get();
    // Watch first, then read: a change in between is reported, perhaps twice.
    watch(seen);
    for (MailAccount account : seen) {
      boolean own = account.viewer().equals(account.id());
      try {
        all.put(account.id(), states(account, own));
      } catch (MailException e) {
        // It no longer shares anything.
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

  /// The state of the Emails after the latest delivery, as far as known.
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

  /// Waits, at most until [#close].
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

  /// Also ends a wait in [#next] and [#pause].
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
