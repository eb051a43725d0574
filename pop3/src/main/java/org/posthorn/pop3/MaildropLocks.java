package org.posthorn.pop3;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.posthorn.directory.AccountId;

/// The maildrops that POP3 sessions have open: each one by one session (RFC 1939 §4), while IMAP
/// and JMAP go on. Thread-safe.
final class MaildropLocks {
  private final Set<AccountId> locked = ConcurrentHashMap.newKeySet();

  /// @return whether nobody had it
  boolean lock(AccountId account) {
    return locked.add(account);
  }

  void unlock(AccountId account) {
    locked.remove(account);
  }
}
