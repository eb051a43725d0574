package org.posthorn.jmap.correspondents;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.store.MailStore;

/// Completes addresses from the messages in Sent and INBOX of an account: those written to often
/// and recently come first. The addresses are cached, so that only new messages are read.
/// Thread-safe.
public final class Correspondents {
  private final MailStore store;
  private final CorrespondentLimits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<AccountId, Shelf> shelves;

  /// The address book of an account, used by one thread at a time.
  private record Shelf(ReentrantLock lock, AddressBook book) {}

  public Correspondents(MailStore store, CorrespondentLimits limits) {
    this.store = store;
    this.limits = limits;
    this.shelves =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<AccountId, Shelf> eldest) {
            return size() > limits.accountsMax();
          }
        };
  }

  /// The correspondents of the principal's own account that match a typed text, the most likely
  /// first.
  ///
  /// @param starting the beginning of a name, of one of its words, or of an address; may be empty
  public List<Correspondent> starting(Principal principal, String starting, int limit) {
    Shelf shelf = shelf(principal.account());
    shelf.lock().lock();
    try {
      shelf.book().update(store.account(principal, principal.account()));
      return shelf.book().starting(starting, limit);
    } finally {
      shelf.lock().unlock();
    }
  }

  private Shelf shelf(AccountId account) {
    lock.lock();
    try {
      return shelves.computeIfAbsent(
          account, _ -> new Shelf(new ReentrantLock(), new AddressBook(limits)));
    } finally {
      lock.unlock();
    }
  }
}
