package org.posthorn.submission.policy;

import java.util.ArrayList;
import java.util.List;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Directory;
import org.posthorn.directory.SendingLimits;

/// Looks up the limits of an account, for each message. Thread-safe.
@FunctionalInterface
public interface Bounds {
  /// All limits that apply, its own first.
  List<Bound> of(AccountId account);

  /// The limits of the account, and of its domain if the directory has some.
  ///
  /// @param byDefault default for accounts
  static Bounds of(Directory directory, Allowance byDefault) {
    return id -> {
      List<Bound> bounds = new ArrayList<>();
      directory
          .account(id)
          .ifPresent(account -> {
            Allowance own = byDefault.with(account.sendingLimits());
            bounds.add(new Bound(new Sender.OfAccount(id), own));
            directory
                .domain(account.address().domain())
                .filter(domain -> !domain.sendingLimits().equals(SendingLimits.NONE))
                .ifPresent(domain ->
                    bounds.add(
                        new Bound(
                            new Sender.OfDomain(domain.name()),
                            Allowance.UNBOUNDED.with(domain.sendingLimits()))));
          });
      return bounds;
    };
  }
}
