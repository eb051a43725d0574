package org.posthorn.server.disaster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What clients know of all accounts, and what the server did wrong. Thread-safe.
final class ExpectedMail {
  static final String DOMAIN = "example.test";
  static final List<String> USERS = List.of("admin", "alice", "bob");

  private final Map<String, AccountLedger> accounts = new TreeMap<>();
  private final List<String> faults = new ArrayList<>();

  ExpectedMail() {
    for (String user : USERS) {
      accounts.put(user, new AccountLedger(user + "@" + DOMAIN, this::fault));
    }
  }

  AccountLedger account(String user) {
    AccountLedger account = accounts.get(user);
    if (account == null) {
      throw new IllegalArgumentException(user);
    }
    return account;
  }

  Collection<AccountLedger> accounts() {
    return accounts.values();
  }

  void fault(String what) {
    synchronized (faults) {
      faults.add(what);
    }
  }

  /// What the server did wrong so far.
  List<String> faults() {
    synchronized (faults) {
      return List.copyOf(faults);
    }
  }
}
