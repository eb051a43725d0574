package org.posthorn.submission.policy;

import java.util.ArrayList;
import java.util.List;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Directory;
import org.posthorn.directory.SendingLimits;

/// Says what bounds an account: thread-safe, asked for each message.
@FunctionalInterface
public interface Bounds {
  /// All that it has to keep to, its own first.
  List<Bound> of(AccountId account);

  /// Those of the account, and of its domain if the directory has some for it.
  ///
  /// @param byDefault for accounts, where the directory says nothing
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
