package org.posthorn.jmap.protocol;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;

/// Who sends a request: one principal, or those that are signed in side by side in one browser.
/// Each acts on what it sees itself, with its own rights; none gets those of another.
///
/// @param all in the order in which they signed in; the first is who the session object is about.
///   Each of another account
public record Callers(List<Principal> all) {
  public Callers {
    all = List.copyOf(all);
    Set<AccountId> accounts = new HashSet<>();
    if (all.isEmpty() || !all.stream().allMatch(each -> accounts.add(each.account()))) {
      throw new IllegalArgumentException("callers are of different accounts, and at least one");
    }
  }

  /// One alone.
  public static Callers of(Principal principal) {
    return new Callers(List.of(principal));
  }

  public Principal first() {
    return all.getFirst();
  }

  /// Whose own account it is, if one of these.
  public Optional<Principal> owner(AccountId account) {
    return all.stream().filter(each -> each.account().equals(account)).findFirst();
  }
}
