package org.posthorn.directory;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.posthorn.kv.Reader;
import org.posthorn.kv.Writer;

/// Changes domains, accounts and aliases, for the command line, REST and the web console. Each
/// operation checks [Access], changes everything or nothing, and is audited.
///
/// Every method throws [AccessDeniedException] if the actor lacks the right, and
/// [DirectoryException] with a sentence for the administrator if it fails.
///
/// Thread-safe.
public final class DirectoryAdministration {
  private static final int ROWS_AT_ONCE = 500;

  private final Directory directory;
  private final Passwords passwords;
  private final AuditLog audit;
  private final DirectoryLimits limits;

  public DirectoryAdministration(Directory directory, Passwords passwords, AuditLog audit) {
    this.directory = directory;
    this.passwords = passwords;
    this.audit = audit;
    this.limits = directory.limits();
  }

  /// Adds a domain with the default separator of subaddresses.
  ///
  /// @param scramForPasswords see [Domain#scramForPasswords]
  public Domain addDomain(
      Principal actor, TenantId tenant, String name, boolean scramForPasswords) {
    directory.access().requireAdministration(actor, tenant);
    Domain domain =
        new Domain(
            Address.domain(name),
            tenant,
            scramForPasswords,
            Domain.PLUS,
            SendingLimits.NONE,
            Collections.emptySortedMap(),
            now());
    byte[] key = DirectoryTables.key(domain.name());
    directory.change((writer, head) -> {
      if (writer.get(DirectoryTables.TENANTS, DirectoryTables.key(tenant.value())) == null) {
        throw DirectoryException.notFound("there is no tenant " + tenant);
      }
      if (writer.get(DirectoryTables.DOMAINS, key) != null) {
        throw DirectoryException.exists("there is a domain " + domain.name());
      }
      writer.put(DirectoryTables.DOMAINS, key, DirectoryRows.domain(domain));
      return head;
    });
    directory.reload(domain.name());
    audited(actor, "domain.add", domain.name(), "");
    return domain;
  }

  /// Sets the limits for all accounts of a domain together.
  public Domain setSendingLimits(Principal actor, String name, SendingLimits to) {
    Domain changed = changeDomain(actor, name, domain -> domain.with(to));
    audited(actor, "domain.limits", changed.name(), to.described());
    return changed;
  }

  /// Changes settings of a domain that other packages interpret.
  ///
  /// @param what the audited action, such as `domain.authentication`
  /// @param changes by name; empty values remove a setting
  public Domain setSettings(
      Principal actor, String name, String what, Map<String, Optional<String>> changes) {
    Domain changed = changeDomain(actor, name, domain -> domain.with(changes));
    String detail =
        new TreeMap<>(changes)
            .entrySet().stream()
                .map(change -> change.getKey() + "=" + change.getValue().orElse("default"))
                .collect(Collectors.joining(" "));
    audited(actor, what, changed.name(), detail);
    return changed;
  }

  /// Sets the policy of a domain's accounts. Existing quotas and passwords that violate it are
  /// unchanged.
  public Domain setPolicy(Principal actor, String name, DomainPolicy policy) {
    return setSettings(actor, name, "domain.policy", policy.settings());
  }

  /// Sets the accounts that administer a domain's accounts and aliases, besides its tenant's
  /// administrators. They get the role for it; an account that administers no domain any more loses
  /// the role.
  ///
  /// @param to accounts of the domain's tenant, at most [Domain#ADMINISTRATORS_MAX]
  public Domain setAdministrators(Principal actor, String name, Set<AccountId> to) {
    Domain domain = domain(actor, name);
    if (!directory.access().mayGive(actor, Set.of(AccountRole.DOMAIN_ADMINISTRATOR))) {
      throw new AccessDeniedException(actor.name() + " may not give this role");
    }
    if (to.size() > Domain.ADMINISTRATORS_MAX) {
      throw DirectoryException.limit(
          "a domain has at most " + Domain.ADMINISTRATORS_MAX + " administrators");
    }
    List<Account> changed = new ArrayList<>();
    directory.change((writer, head) -> {
      changed.clear();
      byte[] key = DirectoryTables.key(domain.name());
      requireDomain(writer, domain.name());
      Domain old =
          DirectoryRows.domain(
              key, Objects.requireNonNull(writer.get(DirectoryTables.DOMAINS, key)));
      for (AccountId id : to) {
        Account account = requireAccount(writer, id);
        if (!account.tenant().equals(domain.tenant())) {
          throw DirectoryException.notFound("there is no account " + id);
        }
        giveRole(writer, account, true).ifPresent(changed::add);
      }
      for (AccountId id : old.administrators()) {
        if (!to.contains(id) && !administersAnother(id, domain.name())) {
          Directory.read(writer, id)
              .flatMap(account -> giveRole(writer, account, false))
              .ifPresent(changed::add);
        }
      }
      String numbers =
          to.stream()
              .map(id -> Long.toString(id.value()))
              .sorted()
              .collect(Collectors.joining(","));
      Optional<String> setting = Optional.of(numbers).filter(text -> !text.isEmpty());
      writer.put(
          DirectoryTables.DOMAINS,
          key,
          DirectoryRows.domain(old.with(Map.of(Domain.ADMINISTRATORS, setting))));
      return head;
    });
    directory.reload(domain.name());
    changed.forEach(directory::forget);
    changed.forEach(account -> directory.tell(new DirectoryChange.AccountChanged(account.id())));
    audited(
        actor,
        "domain.administrators",
        domain.name(),
        to.stream()
            .flatMap(id -> directory.account(id).stream())
            .map(account -> account.address().toString())
            .sorted()
            .collect(Collectors.joining(",")));
    return directory.domain(domain.name()).orElseThrow();
  }

  private boolean administersAnother(AccountId id, String than) {
    return directory.domains().stream()
        .filter(domain -> !domain.name().equals(than))
        .anyMatch(domain -> domain.administrators().contains(id));
  }

  /// @return the account if it was changed
  private static Optional<Account> giveRole(Writer writer, Account account, boolean has) {
    Set<AccountRole> roles = new HashSet<>(account.roles());
    boolean changes =
        has
            ? roles.add(AccountRole.DOMAIN_ADMINISTRATOR)
            : roles.remove(AccountRole.DOMAIN_ADMINISTRATOR);
    if (!changes) {
      return Optional.empty();
    }
    Account changed =
        new Account(
            account.id(),
            account.tenant(),
            account.address(),
            account.displayName(),
            account.quotaBytes(),
            account.disabled(),
            roles,
            account.sendingLimits(),
            account.forwarding(),
            account.created());
    put(writer, changed);
    return Optional.of(changed);
  }

  private Domain changeDomain(Principal actor, String name, UnaryOperator<Domain> change) {
    Domain old = domain(actor, name);
    List<Domain> changed = new ArrayList<>();
    directory.change((writer, head) -> {
      byte[] key = DirectoryTables.key(old.name());
      requireDomain(writer, old.name());
      Domain now =
          DirectoryRows.domain(
              key, Objects.requireNonNull(writer.get(DirectoryTables.DOMAINS, key)));
      Domain domain = change.apply(now);
      writer.put(DirectoryTables.DOMAINS, key, DirectoryRows.domain(domain));
      changed.add(domain);
      return head;
    });
    directory.reload(old.name());
    return changed.getLast();
  }

  /// Sets the limits of an account's sending.
  public Account setSendingLimits(Principal actor, AccountId id, SendingLimits to) {
    return change(actor, id, AccountChange.NONE.withSendingLimits(to));
  }

  /// Sets the forwarding of an account. Local targets need not exist yet.
  public Account setForwarding(Principal actor, AccountId id, Forwarding to) {
    return change(actor, id, AccountChange.NONE.withForwarding(to));
  }

  /// As [#setForwarding], by the account itself if it has signed in with everything it has.
  public Account setOwnForwarding(Principal actor, AccountId id, Forwarding to) {
    directory.access().requireSelfOrAdministration(actor, id);
    Account own =
        directory
            .account(id)
            .orElseThrow(() -> DirectoryException.notFound("there is no account " + id));
    return changed(actor, own, AccountChange.NONE.withForwarding(to));
  }

  /// Removes a domain without accounts, with its aliases.
  public void removeDomain(Principal actor, String name) {
    Domain domain = domain(actor, name);
    byte[] names = DirectoryRows.namePrefix(domain.name());
    List<Alias> aliases = directory.aliases(domain.name());
    directory.change((writer, head) -> {
      requireDomain(writer, domain.name());
      if (!writer.scan(DirectoryTables.NAMES, names, DirectoryTables.after(names), 1).isEmpty()) {
        throw new DirectoryException(
            DirectoryException.Kind.IN_USE,
            "the domain " + domain.name() + " has accounts; remove them first");
      }
      byte[] prefix = DirectoryRows.aliasPrefix(domain.name());
      writer
          .scan(DirectoryTables.ALIASES, prefix, DirectoryTables.after(prefix), Integer.MAX_VALUE)
          .forEach(row -> writer.delete(DirectoryTables.ALIASES, row.key()));
      writer.delete(DirectoryTables.DOMAINS, DirectoryTables.key(domain.name()));
      return head;
    });
    directory.reload(domain.name());
    audited(actor, "domain.remove", domain.name(), aliases.size() + " aliases");
  }

  public Account addAccount(Principal actor, NewAccount account) {
    return addAccounts(actor, List.of(account)).getFirst();
  }

  /// Adds many accounts. If one of them is invalid, none is added and the message names it; if the
  /// store fails halfway, the earlier ones have been added.
  public List<Account> addAccounts(Principal actor, List<NewAccount> wanted) {
    if (wanted.size() > limits.importedAtOnce()) {
      throw DirectoryException.limit("at most " + limits.importedAtOnce() + " accounts at once");
    }
    Set<Address> seen = new HashSet<>();
    for (NewAccount account : wanted) {
      checkNew(actor, account);
      if (!seen.add(account.address())) {
        throw DirectoryException.exists(account.address() + " is there twice");
      }
    }
    long first = reserve(wanted.size());
    List<Account> accounts = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      AccountId id = new AccountId(first + i);
      NewAccount one = wanted.get(i);
      accounts.add(account(id, one));
      // Before the account is visible: nobody can log in to an account that the directory does not
      // have.
      one.password()
          .map(p -> passwords.prepare(one.address().domain(), p))
          .ifPresent(secret -> storePassword(id, secret));
    }
    for (int i = 0; i < accounts.size(); i += ROWS_AT_ONCE) {
      publish(accounts.subList(i, Math.min(accounts.size(), i + ROWS_AT_ONCE)));
    }
    if (accounts.stream().anyMatch(a -> a.roles().contains(AccountRole.ADMINISTRATOR))) {
      directory.reloadAdministrators();
    }
    audit.recordAll(
        accounts.stream()
            .map(
                a -> new AuditEvent(now(), actor.name(), "account.add", a.address().toString(), ""))
            .toList());
    return List.copyOf(accounts);
  }

  /// Checks whether an account could be added now, so that an import can name the invalid line.
  /// Changes nothing.
  public void checkNew(Principal actor, NewAccount account) {
    Domain domain = administered(actor, account.address().domain());
    if (!directory.access().mayGive(actor, account.roles())) {
      throw new AccessDeniedException(actor.name() + " may not give this role");
    }
    account.displayName().ifPresent(this::checkDisplayName);
    account.quotaBytes().ifPresent(DirectoryAdministration::checkQuota);
    account.quotaBytes().ifPresent(domain.policy()::requireQuota);
    account.password().ifPresent(password -> passwords.check(domain.name(), password));
    checkFree(account.address());
  }

  private void checkDisplayName(String name) {
    boolean wellFormed =
        name.length() <= limits.nameChars() && name.codePoints().noneMatch(Character::isISOControl);
    if (!wellFormed) {
      throw DirectoryException.invalid("not a display name");
    }
  }

  private static void checkQuota(long bytes) {
    if (bytes < 0) {
      throw DirectoryException.invalid("a quota is 0 (none) or a number of bytes");
    }
  }

  private void checkFree(Address address) {
    if (directory.account(address).isPresent()) {
      throw DirectoryException.exists("there is an account " + address);
    }
    boolean alias =
        directory.entry(address.domain()).flatMap(e -> e.exact(address.key())).isPresent();
    if (alias) {
      throw DirectoryException.exists("there is an alias " + address);
    }
  }

  private long reserve(int count) {
    List<Long> first = new ArrayList<>();
    directory.change((writer, head) -> {
      first.add(head.nextAccount());
      return head.accountsUsed(count);
    });
    return first.getLast();
  }

  private Account account(AccountId id, NewAccount one) {
    Domain domain = directory.domain(one.address().domain()).orElseThrow();
    return new Account(
        id,
        domain.tenant(),
        one.address(),
        one.displayName(),
        one.quotaBytes().orElse(defaultQuota(domain.policy())),
        false,
        one.roles(),
        SendingLimits.NONE,
        Forwarding.NONE,
        now());
  }

  private long defaultQuota(DomainPolicy policy) {
    long most = policy.quotaBytesMax();
    long usual = limits.quotaBytesDefault();
    return most > 0 && (usual == 0 || usual > most) ? most : usual;
  }

  private void storePassword(AccountId id, Passwords.Secret secret) {
    directory.write(id, writer -> passwords.replace(writer, secret));
  }

  private void publish(List<Account> accounts) {
    directory.change((writer, head) -> {
      for (Account account : accounts) {
        requireDomain(writer, account.address().domain());
        requireFree(writer, account.address());
        writer.put(
            DirectoryTables.NAMES,
            DirectoryRows.nameKey(account.address()),
            DirectoryRows.name(account.id()));
        put(writer, account);
      }
      return head;
    });
    accounts.forEach(directory::forget);
  }

  private static void put(Writer writer, Account account) {
    writer.put(
        DirectoryTables.ACCOUNTS,
        DirectoryTables.key(account.id().value()),
        DirectoryRows.account(account));
    byte[] key = DirectoryTables.key(account.tenant().value(), account.id().value());
    if (account.roles().contains(AccountRole.ADMINISTRATOR)) {
      writer.put(DirectoryTables.ADMINISTRATORS, key, DirectoryTables.ONLY);
    } else {
      writer.delete(DirectoryTables.ADMINISTRATORS, key);
    }
  }

  private static void requireDomain(Reader reader, String name) {
    if (reader.get(DirectoryTables.DOMAINS, DirectoryTables.key(name)) == null) {
      throw DirectoryException.notFound("there is no domain " + name);
    }
  }

  // Checked again inside the transaction.
  private static void requireFree(Reader reader, Address address) {
    if (reader.get(DirectoryTables.NAMES, DirectoryRows.nameKey(address)) != null) {
      throw DirectoryException.exists("there is an account " + address);
    }
    byte[] alias = DirectoryRows.aliasKey(new Alias.Exact(address, List.of()), 0);
    if (reader.get(DirectoryTables.ALIASES, alias) != null) {
      throw DirectoryException.exists("there is an alias " + address);
    }
  }

  /// Removes an account and its credentials. A listener for [DirectoryChange.AccountRemoved] erases
  /// its mail. Refused while an alias refers to it.
  public void removeAccount(Principal actor, AccountId id) {
    Account account = account(actor, id);
    requireNoAlias(account);
    directory.change((writer, head) -> {
      requireAccount(writer, id);
      writer.delete(DirectoryTables.ACCOUNTS, DirectoryTables.key(id.value()));
      writer.delete(DirectoryTables.NAMES, DirectoryRows.nameKey(account.address()));
      writer.delete(
          DirectoryTables.ADMINISTRATORS,
          DirectoryTables.key(account.tenant().value(), id.value()));
      return head;
    });
    directory.forget(account);
    directory.reloadAdministrators();
    eraseCredentials(id);
    directory.tell(new DirectoryChange.AccountRemoved(id));
    audited(actor, "account.remove", account.address().toString(), id.toString());
  }

  private void requireNoAlias(Account account) {
    for (Domain domain : directory.domains()) {
      for (Alias alias : directory.aliases(domain.name())) {
        boolean names =
            !(alias instanceof Alias.Pattern)
                && alias.targets().stream()
                    .anyMatch(t -> Address.parse(t).equals(account.address()));
        if (names) {
          throw new DirectoryException(
              DirectoryException.Kind.IN_USE,
              "the alias " + alias.name() + " leads to " + account.address());
        }
      }
    }
  }

  private void eraseCredentials(AccountId id) {
    directory.write(
        id,
        writer -> {
          CredentialRows.all(writer, limits.credentialsPerAccount())
              .stored()
              .forEach(s -> CredentialRows.delete(writer, s.credential().id()));
          GrantRows.erase(writer);
          writer.delete(DirectoryTables.CREDENTIAL_HEAD, DirectoryTables.ONLY);
          return true;
        });
  }

  /// Disables an account, so that it cannot log in or receive mail and its sessions end; or enables
  /// it.
  public Account setDisabled(Principal actor, AccountId id, boolean disabled) {
    return change(actor, id, AccountChange.NONE.withDisabled(disabled));
  }

  /// Sets the quota of an account; 0 for no limit.
  public Account setQuota(Principal actor, AccountId id, long bytes) {
    return change(actor, id, AccountChange.NONE.withQuota(bytes));
  }

  /// Sets the roles of an account. They apply from the next request on, also in open sessions.
  public Account setRoles(Principal actor, AccountId id, Set<AccountRole> roles) {
    return change(actor, id, AccountChange.NONE.withRoles(roles));
  }

  /// Changes an account in one transaction, completely or not at all. Each part is audited.
  public Account change(Principal actor, AccountId id, AccountChange wanted) {
    return changed(actor, account(actor, id), wanted);
  }

  private Account changed(Principal actor, Account before, AccountChange wanted) {
    AccountId id = before.id();
    check(actor, before, wanted);
    List<Account> changed = new ArrayList<>();
    directory.change((writer, head) -> {
      Account old = requireAccount(writer, id);
      if (wanted.forwarding().filter(to -> to.targets().contains(old.address())).isPresent()) {
        throw DirectoryException.invalid(old.address() + " cannot forward to itself");
      }
      Account account = wanted.applyTo(old);
      put(writer, account);
      changed.add(account);
      return head;
    });
    Account account = changed.getLast();
    directory.forget(account);
    if (wanted.roles().isPresent()) {
      directory.reloadAdministrators();
    }
    directory.tell(
        wanted.disabled().orElse(false)
            ? new DirectoryChange.AccountDisabled(id)
            : new DirectoryChange.AccountChanged(id));
    audit(actor, account.address().toString(), wanted);
    return account;
  }

  private void check(Principal actor, Account account, AccountChange wanted) {
    wanted.displayName().flatMap(name -> name).ifPresent(this::checkDisplayName);
    wanted.quotaBytes().ifPresent(DirectoryAdministration::checkQuota);
    wanted.quotaBytes().ifPresent(directory.policy(account.address().domain())::requireQuota);
    if (wanted.sendingLimits().isPresent()) {
      // Administrators of a domain only must not raise their own sending limits.
      directory.access().requireAdministration(actor, account.tenant());
    }
    if (!directory.access().mayGive(actor, wanted.roles().orElse(Set.of()))) {
      throw new AccessDeniedException(actor.name() + " may not give this role");
    }
    wanted
        .forwarding()
        .ifPresent(to -> {
          if (to.targets().size() > limits.forwardTargets()) {
            throw DirectoryException.limit(
                "an account forwards to at most " + limits.forwardTargets() + " addresses");
          }
          requireNear(to.targets());
        });
  }

  private void audit(Principal actor, String address, AccountChange made) {
    made.displayName().ifPresent(to -> audited(actor, "account.name", address, to.orElse("")));
    made.quotaBytes()
        .ifPresent(bytes -> audited(actor, "account.quota", address, Long.toString(bytes)));
    made.disabled()
        .ifPresent(to -> audited(actor, to ? "account.disable" : "account.enable", address, ""));
    made.roles()
        .ifPresent(to ->
            audited(
                actor,
                "account.roles",
                address,
                to.stream().sorted().map(AccountRole::name).collect(Collectors.joining(","))));
    made.sendingLimits().ifPresent(to -> audited(actor, "account.limits", address, to.described()));
    made.forwarding().ifPresent(to -> audited(actor, "account.forward", address, described(to)));
  }

  private static String described(Forwarding to) {
    List<String> targets = to.targets().stream().map(Address::toString).toList();
    return targets.isEmpty() ? "off" : String.join(",", targets) + " keep " + to.keep();
  }

  /// Adds an alias. Targets may be local or remote; local ones need not exist yet.
  public Alias addAlias(Principal actor, Alias alias) {
    Domain domain = administered(actor, alias.domain());
    checkAlias(alias);
    requireNobodysDetail(actor, domain, alias);
    directory.change((writer, head) -> {
      requireDomain(writer, domain.name());
      byte[] key = DirectoryRows.aliasKey(alias, head.nextPattern());
      switch (alias) {
        case Alias.Exact exact -> requireFree(writer, exact.address());
        case Alias.CatchAll all -> {
          if (writer.get(DirectoryTables.ALIASES, key) != null) {
            throw DirectoryException.exists("there is an alias " + all.name());
          }
        }
        case Alias.Pattern pattern -> requireNewPattern(writer, pattern);
      }
      writer.put(DirectoryTables.ALIASES, key, DirectoryRows.alias(alias));
      return head.patternUsed();
    });
    directory.reload(domain.name());
    audited(actor, "alias.add", alias.name(), String.join(",", alias.targets()));
    return alias;
  }

  /// Checks whether an alias could be added now. Changes nothing.
  public void checkNewAlias(Principal actor, Alias alias) {
    Domain domain = administered(actor, alias.domain());
    checkAlias(alias);
    requireNobodysDetail(actor, domain, alias);
    if (alias instanceof Alias.Exact exact) {
      checkFree(exact.address());
    } else if (directory.aliases(domain.name()).stream()
        .anyMatch(there -> there.name().equals(alias.name()))) {
      throw DirectoryException.exists("there is an alias " + alias.name());
    }
  }

  /// An alias of a subaddress redirects an account's mail: only an administrator of that account
  /// may add it.
  private void requireNobodysDetail(Principal actor, Domain domain, Alias alias) {
    if (!(alias instanceof Alias.Exact exact) || domain.separator() == 0) {
      return;
    }
    String local = exact.address().localPart();
    int at = local.indexOf(domain.separator(), 1);
    if (at > 0) {
      directory
          .account(Address.of(local.substring(0, at), domain.name()))
          .ifPresent(owner -> directory.access().require(actor, Right.ADMINISTER, owner.id()));
    }
  }

  private void checkAlias(Alias alias) {
    if (alias instanceof Alias.Exact exact) {
      exact.group().map(Group::name).ifPresent(this::checkDisplayName);
    }
    if (alias.targets().isEmpty() || alias.targets().size() > limits.aliasTargets()) {
      throw DirectoryException.invalid("an alias has 1 to " + limits.aliasTargets() + " targets");
    }
    if (alias instanceof Alias.Pattern pattern) {
      if (pattern.expression().length() > limits.patternChars()) {
        throw DirectoryException.limit(
            "a regular expression has at most " + limits.patternChars() + " characters");
      }
      DomainEntry.checkTemplates(pattern);
    } else {
      requireNear(alias.targets().stream().map(Address::parse).toList());
    }
  }

  /// Refuses targets that exceed the limits, because mail to them would be refused.
  private void requireNear(List<Address> targets) {
    if (directory.leadTooFar(targets)) {
      throw DirectoryException.limit(
          "these targets lead to more than "
              + limits.deliveriesPerRecipient()
              + " recipients, or over more than "
              + limits.aliasDepth()
              + " aliases");
    }
  }

  private void requireNewPattern(Reader reader, Alias.Pattern pattern) {
    List<Reader.Row> rows = patterns(reader, pattern.domain());
    if (rows.size() >= limits.patternsPerDomain()) {
      throw DirectoryException.limit(
          pattern.domain() + " has " + rows.size() + " patterns already");
    }
    if (find(rows, pattern.name()).isPresent()) {
      throw DirectoryException.exists("there is an alias " + pattern.name());
    }
  }

  private List<Reader.Row> patterns(Reader reader, String domain) {
    byte[] prefix = DirectoryRows.patternPrefix(domain);
    return reader.scan(
        DirectoryTables.ALIASES, prefix, DirectoryTables.after(prefix), limits.patternsPerDomain());
  }

  private static Optional<byte[]> find(List<Reader.Row> rows, String name) {
    return rows.stream()
        .filter(row -> DirectoryRows.alias(row.key(), row.value()).name().equals(name))
        .map(Reader.Row::key)
        .findFirst();
  }

  /// Replaces an alias' targets and group properties in one step.
  public Alias changeAlias(Principal actor, Alias alias) {
    Domain domain = administered(actor, alias.domain());
    checkAlias(alias);
    directory.change((writer, head) -> {
      byte[] key = key(writer, domain, alias);
      if (writer.get(DirectoryTables.ALIASES, key) == null) {
        throw DirectoryException.notFound("there is no alias " + alias.name());
      }
      writer.put(DirectoryTables.ALIASES, key, DirectoryRows.alias(alias));
      return head;
    });
    directory.reload(domain.name());
    audited(actor, "alias.change", alias.name(), String.join(",", alias.targets()));
    return alias;
  }

  private byte[] key(Reader reader, Domain domain, Alias alias) {
    return alias instanceof Alias.Pattern
        ? find(patterns(reader, domain.name()), alias.name())
            .orElseThrow(() -> DirectoryException.notFound("there is no alias " + alias.name()))
        : DirectoryRows.aliasKey(alias, 0);
  }

  /// Removes an alias.
  ///
  /// @param name as [Alias#name] returns it
  public void removeAlias(Principal actor, String name) {
    Alias alias = Alias.parse(name, List.of());
    Domain domain = administered(actor, alias.domain());
    directory.change((writer, head) -> {
      Optional<byte[]> key =
          alias instanceof Alias.Pattern
              ? find(patterns(writer, domain.name()), alias.name())
              : Optional.of(DirectoryRows.aliasKey(alias, 0));
      byte[] there =
          key.filter(k -> writer.get(DirectoryTables.ALIASES, k) != null)
              .or(() -> withQuotesInside(writer, name))
              .orElseThrow(() -> DirectoryException.notFound("there is no alias " + alias.name()));
      writer.delete(DirectoryTables.ALIASES, there);
      return head;
    });
    directory.reload(domain.name());
    audited(actor, "alias.remove", alias.name(), "");
  }

  /// Old versions could store an alias with quotes, under a name that matches no mail; it must be
  /// possible to remove it.
  private static Optional<byte[]> withQuotesInside(Reader reader, String name) {
    int at = name.lastIndexOf('@');
    if (!name.startsWith("\"") || at < 0) {
      return Optional.empty();
    }
    Address kept = Address.of(name.substring(0, at), name.substring(at + 1));
    byte[] key = DirectoryRows.aliasKey(new Alias.Exact(kept, List.of()), 0);
    return Optional.of(key).filter(k -> reader.get(DirectoryTables.ALIASES, k) != null);
  }

  /// The domain, for a change of its settings.
  private Domain domain(Principal actor, String name) {
    Domain domain = domain(name);
    directory.access().requireAdministration(actor, domain.tenant());
    return domain;
  }

  /// The domain, for a change of its accounts and aliases.
  private Domain administered(Principal actor, String name) {
    Domain domain = domain(name);
    directory.access().requireAdministration(actor, domain);
    return domain;
  }

  private Domain domain(String name) {
    String canonical = Address.domain(name);
    return directory
        .domain(canonical)
        .orElseThrow(() -> DirectoryException.notFound("there is no domain " + canonical));
  }

  private Account account(Principal actor, AccountId id) {
    Account account =
        directory
            .account(id)
            .orElseThrow(() -> DirectoryException.notFound("there is no account " + id));
    directory.access().require(actor, Right.ADMINISTER, id);
    return account;
  }

  private static Account requireAccount(Reader reader, AccountId id) {
    return Directory.read(reader, id)
        .orElseThrow(() -> DirectoryException.notFound("there is no account " + id));
  }

  private Instant now() {
    return directory.clock().instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private void audited(Principal actor, String action, String subject, String detail) {
    audit.record(new AuditEvent(now(), actor.name(), action, subject, detail));
  }
}
