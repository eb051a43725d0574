package org.posthorn.directory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Resolves an address to accounts. Stateless; the work is limited by the depth of aliases and the
/// number of deliveries in [DirectoryLimits].
final class AddressResolver {
  private static final String POSTMASTER = "postmaster";

  private final Directory directory;
  private final DirectoryLimits limits;

  AddressResolver(Directory directory, DirectoryLimits limits) {
    this.directory = directory;
    this.limits = limits;
  }

  /// How the first step matched the address.
  private enum Match {
    NAMED,
    CLAIMED,
    NOTHING
  }

  Resolution resolve(Address recipient) {
    Optional<DomainEntry> entry = directory.entry(recipient.domain());
    if (entry.isEmpty()) {
      return new Resolution.NotLocal();
    }
    // The common case: a primary address.
    Optional<Account> account = directory.account(recipient);
    if (account.isPresent() && !account.get().forwarding().isOn()) {
      return account.get().disabled()
          ? new Resolution.Disabled()
          : new Resolution.Local(
              List.of(new ResolvedAccount(account.get(), recipient, Optional.empty())));
    }
    Walk walk = new Walk(true);
    walk.follow(recipient, entry.get(), Optional.empty(), 0);
    return walk.outcome();
  }

  Route route(Address recipient) {
    Optional<DomainEntry> entry = directory.entry(recipient.domain());
    if (entry.isEmpty()) {
      return new Route(
          List.of(step(0, recipient, Route.Kind.REMOTE, recipient.canonical(), List.of())),
          new Resolution.NotLocal());
    }
    List<Route.Step> steps = new ArrayList<>();
    Walk walk = new Walk(true, step -> steps.add(named(step)));
    walk.follow(recipient, entry.get(), Optional.empty(), 0);
    return new Route(steps, walk.outcome());
  }

  /// Adds the pattern's name to a step. Only routes need it, so it is looked up here.
  private Route.Step named(Route.Step step) {
    return step.kind() == Route.Kind.PATTERN
        ? directory
            .entry(step.address().domain())
            .flatMap(entry -> entry.matchingPattern(step.address().key()))
            .map(name -> step(step.depth(), step.address(), step.kind(), name, step.targets()))
            .orElse(step)
        : step;
  }

  private static Route.Step step(
      int depth, Address address, Route.Kind kind, String by, List<Address> targets) {
    return new Route.Step(depth, address, kind, by, targets);
  }

  /// Whether every group on the way accepts mail from a sender.
  boolean mayWriteTo(Address recipient, Optional<Account> sender) {
    return route(recipient).steps().stream()
        .filter(step -> step.kind() == Route.Kind.GROUP)
        .allMatch(step -> takes(Address.parse(step.by()), sender));
  }

  private boolean takes(Address address, Optional<Account> sender) {
    DomainEntry entry = directory.entry(address.domain()).orElseThrow();
    Group.Writers writers =
        entry.group(address.key()).map(Group::writers).orElse(Group.Writers.ANYONE);
    return switch (writers) {
      case ANYONE -> true;
      case ACCOUNTS ->
          sender.filter(account -> account.tenant().equals(entry.domain.tenant())).isPresent();
      case MEMBERS -> sender.filter(account -> leadsTo(address, entry, account.id())).isPresent();
    };
  }

  private boolean leadsTo(Address address, DomainEntry entry, AccountId account) {
    Walk walk = new Walk(false);
    walk.follow(address, entry, Optional.empty(), 0);
    return walk.deliveries.containsKey(account);
  }

  List<ResolvedAccount> mailboxes(Address recipient) {
    Walk walk = new Walk(false);
    directory
        .entry(recipient.domain())
        .ifPresent(entry -> walk.follow(recipient, entry, Optional.empty(), 0));
    return List.copyOf(walk.inOrder);
  }

  /// Whether these targets exceed the limits of depth or deliveries.
  boolean tooFar(List<Address> targets) {
    Walk walk = new Walk(true);
    walk.all(targets, Optional.empty(), 0);
    return walk.tooFar;
  }

  /// Whether these targets lead only to an address itself.
  boolean leadsOnly(List<Address> targets, Address to) {
    Walk walk = new Walk(true);
    walk.all(targets, Optional.empty(), 0);
    boolean nobody = walk.inOrder.isEmpty() && walk.remote.isEmpty() && !walk.disabled;
    return nobody && walk.visited.containsKey(to);
  }

  Resolution postmaster() {
    Walk walk = new Walk(true);
    administrator(TenantId.FIRST).ifPresent(a -> walk.arrive(a, a.address(), Optional.empty(), 0));
    return walk.outcome();
  }

  boolean isAddressOf(AccountId sender, Address address) {
    Optional<DomainEntry> entry = directory.entry(address.domain());
    if (entry.isEmpty()) {
      return false;
    }
    Walk walk = new Walk(false);
    Match match = walk.follow(address, entry.get(), Optional.empty(), 0);
    boolean leads = walk.deliveries.containsKey(sender);
    boolean alone = walk.deliveries.size() == 1 && walk.remote.isEmpty();
    return leads && (match == Match.NAMED || alone);
  }

  private Optional<Account> administrator(TenantId tenant) {
    for (AccountId id : directory.administrators(tenant)) {
      Optional<Account> account = directory.account(id).filter(a -> !a.disabled());
      if (account.isPresent()) {
        return account;
      }
    }
    return Optional.empty();
  }

  /// One resolution.
  private final class Walk {
    final Map<AccountId, ResolvedAccount> deliveries = new HashMap<>();
    private final List<ResolvedAccount> inOrder = new ArrayList<>();
    final Set<Address> remote = new LinkedHashSet<>();
    private final boolean forwards;
    private final Consumer<Route.Step> told;

    /// Visited addresses, and whether they lead to an account or another server.
    private final Map<Address, Boolean> visited = new HashMap<>();

    /// Accounts whose forwarding is being followed.
    private final Set<AccountId> forwarding = new HashSet<>();

    /// Number of deliveries so far.
    private int arrivals;

    private boolean disabled;
    private boolean tooFar;
    private boolean overflowed;

    /// @param forwards whether forwarding of accounts is followed
    Walk(boolean forwards) {
      this(forwards, _ -> {});
    }

    /// @param told is called with each step
    Walk(boolean forwards, Consumer<Route.Step> told) {
      this.forwards = forwards;
      this.told = told;
    }

    private void tell(
        int depth, Address address, Route.Kind kind, String by, List<Address> targets) {
      told.accept(AddressResolver.step(depth, address, kind, by, targets));
    }

    Resolution outcome() {
      if (tooFar) {
        return new Resolution.Misconfigured();
      }
      if (!remote.isEmpty()) {
        return new Resolution.Remote(inOrder, List.copyOf(remote));
      }
      if (!inOrder.isEmpty()) {
        return new Resolution.Local(inOrder);
      }
      return disabled ? new Resolution.Disabled() : new Resolution.NoSuchRecipient();
    }

    Match follow(Address address, DomainEntry entry, Optional<String> inherited, int depth) {
      Boolean before = visited.putIfAbsent(address, false);
      if (before != null) {
        arrivals += before ? 1 : 0;
        tell(depth, address, Route.Kind.REPEATED, address.canonical(), List.of());
        directory
            .account(address)
            .filter(account -> forwarding.contains(account.id()))
            .ifPresent(account -> deliver(account, address, inherited));
        return Match.NOTHING;
      }
      int arrived = arrivals;
      Match match = step(address, entry, inherited, depth);
      visited.put(address, arrivals > arrived);
      return match;
    }

    private Match step(Address address, DomainEntry entry, Optional<String> inherited, int depth) {
      if (named(address, address, entry, inherited, depth)) {
        return Match.NAMED;
      }
      char separator = entry.domain.separator();
      int at = separator == 0 ? -1 : address.localPart().indexOf(separator, 1);
      if (at > 0) {
        Address base = address.withLocalPart(address.localPart().substring(0, at));
        Optional<String> detail = Optional.of(address.localPart().substring(at + 1));
        if (named(base, address, entry, detail, depth)) {
          return Match.NAMED;
        }
      }
      Optional<List<Address>> matching = entry.matching(address.key());
      Optional<List<Address>> claimed = matching.or(entry::catchAll);
      if (claimed.isPresent()) {
        tell(
            depth,
            address,
            matching.isPresent() ? Route.Kind.PATTERN : Route.Kind.CATCH_ALL,
            matching.isPresent() ? address.canonical() : "@" + address.domain(),
            claimed.get());
        all(claimed.get(), inherited, depth);
        return Match.CLAIMED;
      }
      if (at > 0 ? address.key().substring(0, at).equals(POSTMASTER) : isPostmaster(address)) {
        Optional<Account> administrator = administrator(entry.domain.tenant());
        tell(
            depth,
            address,
            Route.Kind.POSTMASTER,
            address.canonical(),
            administrator.map(Account::address).stream().toList());
        administrator.ifPresent(a -> arrive(a, address, inherited, depth + 1));
        return Match.NAMED;
      }
      tell(depth, address, Route.Kind.NOBODY, address.canonical(), List.of());
      return Match.NOTHING;
    }

    private static boolean isPostmaster(Address address) {
      return address.key().equals(POSTMASTER);
    }

    private boolean named(
        Address address, Address asWritten, DomainEntry entry, Optional<String> detail, int depth) {
      Optional<Account> account = directory.account(address);
      if (account.isPresent()) {
        arrive(account.get(), asWritten, detail, depth);
        return true;
      }
      Optional<List<Address>> targets = entry.exact(address.key());
      Route.Kind kind =
          entry.group(address.key()).isPresent() ? Route.Kind.GROUP : Route.Kind.ALIAS;
      targets.ifPresent(t -> {
        tell(depth, asWritten, kind, address.canonical(), t);
        all(t, detail, depth);
      });
      return targets.isPresent();
    }

    void all(List<Address> targets, Optional<String> detail, int depth) {
      if (depth == limits.aliasDepth()) {
        tooFar = true;
        return;
      }
      for (Address target : targets) {
        if (overflowed) {
          return; // nothing would be added
        }
        Optional<DomainEntry> entry = directory.entry(target.domain());
        if (entry.isPresent()) {
          follow(target, entry.get(), detail, depth + 1);
        } else {
          arrivals++;
          tell(depth + 1, target, Route.Kind.REMOTE, target.canonical(), List.of());
          if (!remote.contains(target) && !full()) {
            remote.add(target);
          }
        }
      }
    }

    /// Adds the account's mailbox, its forwarding targets, or both. If the targets lead back to it
    /// or nowhere, the account keeps the mail, so that it is not lost.
    void arrive(Account account, Address deliveredTo, Optional<String> detail, int depth) {
      String itself = account.address().canonical();
      if (account.disabled()) {
        tell(depth, deliveredTo, Route.Kind.DISABLED, itself, List.of());
        disabled = true;
        return;
      }
      Forwarding forwarded = forwards ? account.forwarding() : Forwarding.NONE;
      tell(
          depth,
          deliveredTo,
          forwarded.isOn() ? Route.Kind.FORWARDING : Route.Kind.ACCOUNT,
          itself,
          forwarded.targets());
      boolean around = forwarded.isOn() && !forwarding.add(account.id());
      if (around || forwarded.keep()) {
        deliver(account, deliveredTo, detail);
      }
      if (around || !forwarded.isOn()) {
        return;
      }
      int arrived = arrivals;
      all(forwarded.targets(), Optional.empty(), depth);
      if (arrivals == arrived && !forwarded.keep()) {
        deliver(account, deliveredTo, detail);
      }
      forwarding.remove(account.id());
    }

    private void deliver(Account account, Address deliveredTo, Optional<String> detail) {
      arrivals++;
      if (!deliveries.containsKey(account.id()) && !full()) {
        ResolvedAccount delivery = new ResolvedAccount(account, deliveredTo, detail);
        deliveries.put(account.id(), delivery);
        inOrder.add(delivery);
      }
    }

    private boolean full() {
      boolean full = inOrder.size() + remote.size() >= limits.deliveriesPerRecipient();
      overflowed |= full;
      tooFar |= full;
      return full;
    }
  }
}
