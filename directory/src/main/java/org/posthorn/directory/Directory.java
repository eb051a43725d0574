package org.posthorn.directory;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.Reader;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.Table;
import org.posthorn.kv.Writer;
import org.posthorn.runtime.Digests;

/// Domains, accounts and aliases, and the resolution of addresses.
///
/// Domains and aliases are in memory. Accounts are cached when they are looked up, also those that
/// do not exist, so that resolving a known recipient needs no read. [DirectoryAdministration] and
/// [Passwords] make changes, which are visible here as soon as they return.
///
/// Thread-safe.
public final class Directory {
  /// Its partition, which may contain tables of sub-packages.
  public static final Partition PARTITION = DirectoryTables.DIRECTORY;

  private static final int SECRET_BYTES = 32;

  private final KeyValueStore kv;
  private final Clock clock;
  private final DirectoryLimits limits;
  private final AddressResolver resolver;
  private final Access access =
      new Access(this::account, (_, _) -> Optional.empty(), this::administrators);
  private final List<DirectoryChange.Listener> listeners = new CopyOnWriteArrayList<>();

  // Replaced entry by entry, always from the store and under the lock, so that the newest state
  // wins.
  private final ReentrantLock loading = new ReentrantLock();
  private final Map<String, DomainEntry> domains = new ConcurrentHashMap<>();
  private volatile Map<TenantId, List<AccountId>> administrators = Map.of();

  /// Domains with a group that is not open to everybody: most servers have none, which saves the
  /// check.
  private final Set<String> closed = ConcurrentHashMap.newKeySet();

  private final BoundedCache<Address, Optional<AccountId>> names;
  private final BoundedCache<AccountId, Optional<Account>> accounts;
  private final byte[] secret;

  private Directory(KeyValueStore kv, Clock clock, DirectoryLimits limits, byte[] secret) {
    this.kv = kv;
    this.clock = clock;
    this.limits = limits;
    this.secret = secret;
    names = new BoundedCache<>(limits.namesCached());
    accounts = new BoundedCache<>(limits.accountsCached());
    resolver = new AddressResolver(this, limits);
  }

  /// Opens the directory of a store, and creates it with one tenant if necessary.
  public static Directory open(KeyValueStore kv, Clock clock, DirectoryLimits limits) {
    Optional<byte[]> known =
        kv.read(
            DirectoryTables.DIRECTORY,
            reader -> Optional.ofNullable(reader.get(DirectoryTables.HEAD, DirectoryTables.ONLY)));
    byte[] head = known.orElseGet(() -> create(kv));
    Directory directory =
        new Directory(kv, clock, limits, DirectoryRows.Head.decode(head).secret());
    directory.reload();
    return directory;
  }

  private static byte[] create(KeyValueStore kv) {
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    return kv.write(
        DirectoryTables.DIRECTORY,
        Durability.SYNCED,
        writer -> {
          // Another process may have created it first.
          byte[] there = writer.get(DirectoryTables.HEAD, DirectoryTables.ONLY);
          if (there != null) {
            return there;
          }
          TenantId first = TenantId.FIRST;
          byte[] head = new DirectoryRows.Head(1, 1, first.value() + 1, 1, secret).encode();
          writer.put(DirectoryTables.HEAD, DirectoryTables.ONLY, head);
          writer.put(
              DirectoryTables.TENANTS,
              DirectoryTables.key(first.value()),
              DirectoryRows.tenant(new Tenant(first, "default")));
          return head;
        });
  }

  /// Records a restore from a backup: new accounts and tenants get numbers above those that may
  /// have been assigned since. Does nothing if there is no directory yet.
  ///
  /// @param now distinguishes this restore from others of the same backup
  public static void markRestored(KeyValueStore kv, Instant now) {
    kv.write(
        DirectoryTables.DIRECTORY,
        Durability.SYNCED,
        writer -> {
          byte[] head = writer.get(DirectoryTables.HEAD, DirectoryTables.ONLY);
          if (head != null) {
            writer.put(
                DirectoryTables.HEAD,
                DirectoryTables.ONLY,
                DirectoryRows.Head.decode(head).leapt(now).encode());
          }
          return true;
        });
  }

  /// Whether the account of this number was removed. Reads the store, not the cache.
  public boolean isRemoved(AccountId id) {
    return kv.read(
        DirectoryTables.DIRECTORY,
        reader -> {
          byte[] head = reader.get(DirectoryTables.HEAD, DirectoryTables.ONLY);
          return head != null
              && id.value() > 0
              && id.value() < DirectoryRows.Head.decode(head).nextAccount()
              && reader.get(DirectoryTables.ACCOUNTS, DirectoryTables.key(id.value())) == null;
        });
  }

  /// Resolves a recipient address. In a local domain the first match counts: an account with this
  /// address; an exact alias; the same two without the detail of the subaddress; the first matching
  /// pattern; the catch-all; for `postmaster` the first administrator of the domain's tenant (RFC
  /// 5321 §4.5.1).
  ///
  /// An account with [forwarding][Forwarding] stands for its targets, and for itself if it keeps a
  /// copy or they lead nowhere else.
  public Resolution resolve(Address recipient) {
    return resolver.resolve(recipient);
  }

  /// The accounts whose mailboxes get mail for an address that was accepted already: forwarding was
  /// decided then.
  public List<ResolvedAccount> mailboxes(Address recipient) {
    return resolver.mailboxes(recipient);
  }

  /// Whether an alias or forwarding with these targets would exceed the limits of depth or
  /// deliveries.
  boolean leadTooFar(List<Address> targets) {
    return resolver.tooFar(targets);
  }

  /// Whether an alias of an address with these targets would lead only to itself.
  public boolean isLoop(Address alias, List<Address> targets) {
    return resolver.leadsOnly(targets, alias);
  }

  /// Resolves `RCPT TO:<Postmaster>`, which has no domain (RFC 5321 §4.5.1): the first
  /// administrator of the first tenant.
  public Resolution resolvePostmaster() {
    return resolver.postmaster();
  }

  /// Whether an account may send from an address: one that resolves to it, or as its domain's
  /// [policy][DomainPolicy.Senders] says. Several accounts may share an exact alias; an address
  /// matched only by a pattern or catch-all must resolve to this account alone.
  public boolean maySendAs(AccountId account, Address address) {
    Optional<Account> sender = account(account);
    if (sender.isEmpty()) {
      return false;
    }
    Address own = sender.get().address();
    return switch (policy(own.domain()).senders()) {
      case OWN -> address.equals(own);
      case LEADING -> resolver.isAddressOf(account, address);
      case DOMAIN ->
          resolver.isAddressOf(account, address)
              || (address.domain().equals(own.domain()) && account(address).isEmpty());
    };
  }

  /// Whether mail to an address reaches an account as its own address or by an alias.
  public boolean isAddressOf(AccountId account, Address address) {
    return resolver.isAddressOf(account, address);
  }

  /// Whether a sender may write to an address: groups on the way may accept mail only from
  /// accounts, or only from members.
  ///
  /// @param sender the authenticated account; empty for other senders
  public boolean mayWriteTo(Address recipient, Optional<AccountId> sender) {
    return closed.isEmpty() || resolver.mayWriteTo(recipient, sender.flatMap(this::account));
  }

  /// How an address resolves, step by step.
  public Route route(Address recipient) {
    return resolver.route(recipient);
  }

  public Access access() {
    return access;
  }

  public Optional<Account> account(AccountId id) {
    Optional<Optional<Account>> cached = accounts.get(id);
    if (cached.isPresent()) {
      return cached.get();
    }
    long stamp = accounts.stamp();
    Optional<Account> account = kv.read(DirectoryTables.DIRECTORY, reader -> read(reader, id));
    accounts.put(id, account, stamp);
    return account;
  }

  /// The account with this primary address.
  public Optional<Account> account(Address address) {
    Optional<Optional<AccountId>> cached = names.get(address);
    if (cached.isPresent()) {
      return cached.get().flatMap(this::account);
    }
    long stamp = names.stamp();
    Optional<AccountId> id =
        kv.read(
            DirectoryTables.DIRECTORY,
            reader ->
                Optional.ofNullable(
                        reader.get(DirectoryTables.NAMES, DirectoryRows.nameKey(address)))
                    .map(DirectoryRows::name));
    names.put(address, id, stamp);
    return id.flatMap(this::account);
  }

  /// The account of a login name: its primary address, or the local part if there is only one
  /// domain.
  public Optional<Account> login(String name) {
    return loginAddress(name).filter(a -> domains.containsKey(a.domain())).flatMap(this::account);
  }

  /// The address that a login name stands for; the account may not exist.
  Optional<Address> loginAddress(String name) {
    try {
      if (name.indexOf('@') >= 0) {
        return Optional.of(Address.parse(name));
      }
      List<String> all = List.copyOf(domains.keySet());
      return all.size() == 1 ? Optional.of(Address.of(name, all.getFirst())) : Optional.empty();
    } catch (DirectoryException e) {
      // Users may type anything; a malformed name has no account.
      return Optional.empty();
    }
  }

  /// Accounts ordered by number, after `after`, at most `limit` and at most
  /// [KeyValueStore#SNAPSHOT_ROWS_MAX].
  public List<Account> accounts(AccountId after, int limit) {
    int rows = Math.min(limit, KeyValueStore.SNAPSHOT_ROWS_MAX);
    return kv.read(
        DirectoryTables.DIRECTORY,
        reader ->
            reader
                .scan(
                    DirectoryTables.ACCOUNTS,
                    DirectoryTables.key(after.value() + 1),
                    DirectoryTables.END,
                    rows)
                .stream()
                .map(row -> DirectoryRows.account(row.key(), row.value()))
                .toList());
  }

  /// A local domain.
  ///
  /// @param name normalized by [Address#domain(String)]
  public Optional<Domain> domain(String name) {
    return Optional.ofNullable(domains.get(name)).map(entry -> entry.domain);
  }

  /// The policy of a domain; the default policy if it is not local.
  public DomainPolicy policy(String domain) {
    return domain(domain).map(Domain::policy).orElse(DomainPolicy.NONE);
  }

  public List<Domain> domains() {
    return domains.values().stream()
        .map(entry -> entry.domain)
        .sorted(Comparator.comparing(Domain::name))
        .toList();
  }

  /// The aliases of a domain: exact ones by name, patterns in their order, the catch-all.
  public List<Alias> aliases(String domain) {
    return Optional.ofNullable(domains.get(domain)).map(DomainEntry::aliases).orElse(List.of());
  }

  /// Notifies `listener` of changes made through this directory, until the registration is closed.
  public DirectoryChange.Registration listen(DirectoryChange.Listener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  static DirectoryRows.Head head(Reader reader) {
    byte[] head = reader.get(DirectoryTables.HEAD, DirectoryTables.ONLY);
    if (head == null) {
      throw new IllegalStateException("the directory was removed from under the server");
    }
    return DirectoryRows.Head.decode(head);
  }

  static Optional<Account> read(Reader reader, AccountId id) {
    byte[] key = DirectoryTables.key(id.value());
    return Optional.ofNullable(reader.get(DirectoryTables.ACCOUNTS, key))
        .map(value -> DirectoryRows.account(key, value));
  }

  /// Runs a change in one transaction: `body` receives the head and returns the new one.
  void change(BiFunction<Writer, DirectoryRows.Head, DirectoryRows.Head> body) {
    kv.write(
        DirectoryTables.DIRECTORY,
        Durability.SYNCED,
        writer -> {
          DirectoryRows.Head head = body.apply(writer, head(writer)).changed();
          writer.put(DirectoryTables.HEAD, DirectoryTables.ONLY, head.encode());
          return head;
        });
  }

  /// To be called after a change of an account and before the caller reports success.
  void forget(Account account) {
    names.remove(account.address());
    accounts.remove(account.id());
  }

  /// To be called after a change of roles.
  void reloadAdministrators() {
    loading.lock();
    try {
      Map<TenantId, List<AccountId>> found = new HashMap<>();
      scan(
          DirectoryTables.ADMINISTRATORS,
          row -> {
            ByteBuffer key = ByteBuffer.wrap(row.key());
            found
                .computeIfAbsent(new TenantId(key.getLong()), tenant -> new ArrayList<>())
                .add(new AccountId(key.getLong()));
          });
      administrators = Map.copyOf(found);
    } finally {
      loading.unlock();
    }
  }

  /// To be called after a change of a domain or its aliases.
  void reload(String name) {
    loading.lock();
    try {
      byte[] key = DirectoryTables.key(name);
      Optional<Domain> domain =
          kv.read(
              DirectoryTables.DIRECTORY,
              reader ->
                  Optional.ofNullable(reader.get(DirectoryTables.DOMAINS, key))
                      .map(value -> DirectoryRows.domain(key, value)));
      if (domain.isPresent()) {
        domains.put(name, new DomainEntry(domain.get(), storedAliases(name)));
      } else {
        domains.remove(name);
      }
      if (entry(name).filter(DomainEntry::hasClosedGroups).isPresent()) {
        closed.add(name);
      } else {
        closed.remove(name);
      }
    } finally {
      loading.unlock();
    }
  }

  private void reload() {
    loading.lock();
    try {
      List<String> there = new ArrayList<>();
      scan(
          DirectoryTables.DOMAINS,
          row -> there.add(DirectoryRows.domain(row.key(), row.value()).name()));
      domains.keySet().retainAll(there);
      there.forEach(this::reload);
      reloadAdministrators();
      names.clear();
      accounts.clear();
    } finally {
      loading.unlock();
    }
  }

  private List<Alias> storedAliases(String domain) {
    List<Alias> aliases = new ArrayList<>();
    byte[] prefix = DirectoryRows.aliasPrefix(domain);
    scan(
        DirectoryTables.ALIASES,
        prefix,
        DirectoryTables.after(prefix),
        row -> aliases.add(DirectoryRows.alias(row.key(), row.value())));
    return aliases;
  }

  private void scan(Table table, Consumer<Reader.Row> each) {
    scan(table, DirectoryTables.FIRST, DirectoryTables.END, each);
  }

  /// Reads rows in as many short transactions as necessary.
  private void scan(Table table, byte[] from, byte[] to, Consumer<Reader.Row> each) {
    RowRange.of(DirectoryTables.DIRECTORY, table, from, to).each(kv, each);
  }

  /// Number of cached recipients and accounts, for `status`.
  public int entriesHeld() {
    return names.size() + accounts.size();
  }

  /// Notifies all listeners of a durable change.
  public void tell(DirectoryChange change) {
    listeners.forEach(listener -> listener.changed(change));
  }

  Optional<DomainEntry> entry(String domain) {
    return Optional.ofNullable(domains.get(domain));
  }

  private List<AccountId> administrators(String domain) {
    return domain(domain).map(Domain::administrators).orElse(List.of());
  }

  List<AccountId> administrators(TenantId tenant) {
    return administrators.getOrDefault(tenant, List.of());
  }

  /// Reads data of an account, such as its credentials.
  <T extends @Nullable Object> T read(AccountId account, KeyValueStore.ReadBody<T> body) {
    return kv.read(account.partition(), body);
  }

  /// Changes data of an account, such as its credentials. Synced.
  <T extends @Nullable Object> T write(AccountId account, KeyValueStore.WriteBody<T> body) {
    return kv.write(account.partition(), Durability.SYNCED, body);
  }

  /// As [#write], but on disk only within a second.
  <T extends @Nullable Object> T writeRelaxed(AccountId account, KeyValueStore.WriteBody<T> body) {
    return kv.write(account.partition(), Durability.RELAXED, body);
  }

  public Clock clock() {
    return clock;
  }

  public DirectoryLimits limits() {
    return limits;
  }

  /// A key of this installation for one purpose: 32 bytes, the same in all its processes.
  public byte[] key(String purpose) {
    return Digests.hmacSha256(secret, DirectoryTables.key("key\0" + purpose));
  }

  /// A secret of this installation.
  byte[] secret() {
    return secret.clone();
  }
}
