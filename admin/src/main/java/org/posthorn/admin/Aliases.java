package org.posthorn.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.directory.Address;
import org.posthorn.directory.Alias;
import org.posthorn.directory.Domain;

/// Addresses that lead to others.
public final class Aliases {
  private final Kept kept;
  private final Domains domains;

  Aliases(Kept kept, Domains domains) {
    this.kept = kept;
    this.domains = domains;
  }

  /// @throws OperationException if mail to it would reach nobody, since it leads to itself
  public Alias add(Caller by, Alias alias) {
    var _ = domains.named(by, alias.domain()); // of the caller's tenant
    if (alias instanceof Alias.Exact exact
        && kept.directory()
            .isLoop(exact.address(), exact.targets().stream().map(Address::parse).toList())) {
      throw new OperationException(
          Reason.INVALID,
          "the alias " + alias.shown() + " would lead to itself: mail to it would reach nobody");
    }
    return kept.administration().addAlias(by.actor(), alias);
  }

  /// Those of the caller's tenant, or of one domain.
  ///
  /// @throws OperationException if there is no such domain
  public List<Alias> list(Caller by, Optional<String> domain) {
    if (domain.isPresent()) {
      return kept.directory().aliases(domains.named(by, domain.get()).name());
    }
    List<Alias> found = new ArrayList<>();
    for (Domain each : domains.list(by)) {
      found.addAll(kept.directory().aliases(each.name()));
    }
    return found;
  }

  /// @param name as [Alias#name] gives it
  public void remove(Caller by, String name) {
    var _ = domains.named(by, Alias.parse(name, List.of()).domain());
    kept.administration().removeAlias(by.actor(), name);
  }
}
