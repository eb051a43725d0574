package org.posthorn.jmap.protocol;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;

/// The senders of a request: one principal, or several that are signed in to one browser. Each acts
/// on the accounts that it can see, with only its own rights.
///
/// @param all in the order of signing in, each of another account; the first determines the session
///   object
public record Callers(List<Principal> all) {
  public Callers {
    all = List.copyOf(all);
    Set<AccountId> accounts = new HashSet<>();
    if (all.isEmpty() || !all.stream().allMatch(each -> accounts.add(each.account()))) {
      throw new IllegalArgumentException("at least one caller, each of another account");
    }
  }

  /// A single caller.
  public static Callers of(Principal principal) {
    return new Callers(List.of(principal));
  }

  public Principal first() {
    return all.getFirst();
  }

  /// The caller that owns the account, if any.
  public Optional<Principal> owner(AccountId account) {
    return all.stream().filter(each -> each.account().equals(account)).findFirst();
  }
}
