package org.posthorn.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.directory.Address;
import org.posthorn.directory.Alias;
import org.posthorn.directory.Domain;
import org.posthorn.directory.Route;

/// Operations on aliases.
public final class Aliases {
  private final InstallationStores kept;
  private final Domains domains;

  Aliases(InstallationStores kept, Domains domains) {
    this.kept = kept;
    this.domains = domains;
  }

  /// @throws OperationException if mail to it would reach nobody, since it leads to itself
  public Alias add(Caller by, Alias alias) {
    var _ = domains.named(by, alias.domain()); // of the caller's tenant
    requireNoLoop(alias);
    return kept.administration().addAlias(by.actor(), alias);
  }

  /// Checks that an alias could be created now, as an import does for each line. Changes nothing.
  void check(Caller by, Alias alias) {
    var _ = domains.named(by, alias.domain());
    requireNoLoop(alias);
    kept.administration().checkNewAlias(by.actor(), alias);
  }

  private void requireNoLoop(Alias alias) {
    if (alias instanceof Alias.Exact exact
        && kept.directory()
            .isLoop(exact.address(), exact.targets().stream().map(Address::parse).toList())) {
      throw new OperationException(
          Reason.INVALID,
          "the alias " + alias.shown() + " would lead to itself: mail to it would reach nobody");
    }
  }

  /// Replaces the targets of an alias. A group remains a group.
  ///
  /// @param name as in [Alias#name]
  public Alias setTargets(Caller by, String name, List<String> targets) {
    Alias changed =
        switch (named(by, name)) {
          case Alias.Exact exact -> new Alias.Exact(exact.address(), targets, exact.group());
          case Alias.CatchAll all -> new Alias.CatchAll(all.domain(), targets);
          case Alias.Pattern pattern ->
              new Alias.Pattern(pattern.domain(), pattern.expression(), targets);
        };
    requireNoLoop(changed);
    return kept.administration().changeAlias(by.actor(), changed);
  }

  /// @param name as in [Alias#name]
  /// @throws OperationException if the caller administers no alias of that name
  public Alias named(Caller by, String name) {
    Alias wanted = Alias.parse(name, List.of());
    return kept.directory().aliases(domains.named(by, wanted.domain()).name()).stream()
        .filter(alias -> alias.name().equals(wanted.name()))
        .findFirst()
        .orElseThrow(
            () -> new OperationException(Reason.NOT_FOUND, "there is no alias " + wanted.shown()));
  }

  /// @throws OperationException if the caller administers no group of that address
  public Alias.Exact group(Caller by, String address) {
    return Optional.of(named(by, address))
        .filter(Aliases::isGroup)
        .map(Alias.Exact.class::cast)
        .orElseThrow(
            () -> new OperationException(Reason.NOT_FOUND, "there is no group " + address));
  }

  /// Whether an alias is a group.
  public static boolean isGroup(Alias alias) {
    return alias instanceof Alias.Exact exact && exact.group().isPresent();
  }

  /// Changes a group, or turns an alias into a group.
  public Alias.Exact setGroup(Caller by, Alias.Exact group) {
    var _ = named(by, group.name());
    requireNoLoop(group);
    var _ = kept.administration().changeAlias(by.actor(), group);
    return group;
  }

  /// How mail for an address is routed to its recipients. A domain administrator can query
  /// addresses of that domain, and sees their targets within the tenant's domains.
  ///
  /// @throws OperationException if it is an address of another tenant
  public Route route(Caller by, Address address) {
    by.requireAdministrator(kept.access());
    Optional<Domain> domain = kept.directory().domain(address.domain());
    if (domain.filter(ours -> !by.sees(kept.access(), ours)).isPresent()) {
      throw new OperationException(
          Reason.NOT_FOUND, "there is no domain " + address.domain() + " here");
    }
    return kept.directory().route(address);
  }

  /// The aliases of the caller's tenant, or of one domain.
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

  /// @param name as in [Alias#name]
  public void remove(Caller by, String name) {
    var _ = domains.named(by, Alias.parse(name, List.of()).domain());
    kept.administration().removeAlias(by.actor(), name);
  }
}
