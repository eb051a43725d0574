package org.posthorn.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.directory.Address;
import org.posthorn.directory.Alias;
import org.posthorn.directory.Domain;
import org.posthorn.directory.Route;

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
    requireNoLoop(alias);
    return kept.administration().addAlias(by.actor(), alias);
  }

  /// Whether an alias could be added now; an import asks for each of its lines. Nothing is changed.
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

  /// Gives an alias other targets. A group stays one.
  ///
  /// @param name as [Alias#name] gives it
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

  /// @param name as [Alias#name] gives it
  /// @throws OperationException if the caller administers none of that name
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

  /// Changes a group, or makes one of an alias.
  public Alias.Exact setGroup(Caller by, Alias.Exact group) {
    var _ = named(by, group.name());
    requireNoLoop(group);
    var _ = kept.administration().changeAlias(by.actor(), group);
    return group;
  }

  /// How an address leads to those who get its mail. Whoever administers one domain alone asks for
  /// addresses of that, and sees where they lead, as far as the tenant's own domains go.
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
