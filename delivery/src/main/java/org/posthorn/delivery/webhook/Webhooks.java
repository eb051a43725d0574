package org.posthorn.delivery.webhook;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.BoundedCache;
import org.posthorn.directory.Directory;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.Writer;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.transport.https.HttpsAddress;
import org.posthorn.vault.SecretRows;
import org.posthorn.vault.Vault;

/// The webhooks of an installation. All are in memory, so looking one up costs little. Changes by
/// other processes are seen after [#refresh]. Callers check permissions. Thread-safe.
public final class Webhooks {
  /// The table of the secrets.
  public static final SecretRows SECRETS = WebhookSecrets.ROWS;

  private static final int VERSION_FORMAT = 1;
  private static final Set<EventType> ARRIVALS = Set.of(EventType.RECEIVED);
  private static final int DOMAINS_REMEMBERED = 100_000;

  private final KeyValueStore kv;
  private final Directory directory;
  private final Supplier<Vault> vault;
  private final InstantSource clock;
  private final WebhookLimits limits;
  private final SecureRandom random = new SecureRandom();
  private final ReentrantLock loading = new ReentrantLock();
  private final BoundedCache<AccountId, String> domains = new BoundedCache<>(DOMAINS_REMEMBERED);
  private volatile Index index = new Index(-1, Map.of(), Map.of());

  /// A webhook that was created or has a new secret.
  ///
  /// @param secret in the form given to receivers; it cannot be retrieved again
  public record Made(Webhook webhook, String secret) {}

  /// The data in memory.
  private record Index(
      long version, Map<WebhookId, Webhook> all, Map<WebhookOwner, List<Webhook>> owned) {

    static Index of(long version, Collection<Webhook> webhooks) {
      return new Index(
          version,
          webhooks.stream().collect(Collectors.toUnmodifiableMap(Webhook::id, each -> each)),
          webhooks.stream()
              .sorted(Comparator.comparing(Webhook::created))
              .collect(Collectors.groupingBy(Webhook::owner, Collectors.toUnmodifiableList())));
    }

    List<Webhook> of(WebhookOwner owner) {
      return owned.getOrDefault(owner, List.of());
    }
  }

  /// @param vault used when the first secret is sealed or unsealed
  public Webhooks(
      KeyValueStore kv,
      Directory directory,
      Supplier<Vault> vault,
      InstantSource clock,
      WebhookLimits limits) {
    this.kv = kv;
    this.directory = directory;
    this.vault = vault;
    this.clock = clock;
    this.limits = limits;
    refresh();
  }

  public WebhookLimits limits() {
    return limits;
  }

  // ------------------------------------------------------------------ asking

  /// Whether a webhook may want events of an account. Looks into memory only; true if the account's
  /// domain is not cached.
  public boolean mayWant(AccountId account, Set<EventType> types) {
    Index now = index;
    if (now.all().isEmpty()) {
      return false;
    }
    if (wants(now.of(new WebhookOwner.OfAccount(account)), types)
        || wants(now.of(WebhookOwner.INSTALLATION), types)) {
      return true;
    }
    boolean ofDomains =
        now.owned().keySet().stream().anyMatch(WebhookOwner.OfDomain.class::isInstance);
    return ofDomains
        && domains
            .get(account)
            .map(domain -> wants(now.of(new WebhookOwner.OfDomain(domain)), types))
            .orElse(true);
  }

  /// Whether a webhook may want arrival events of an account; as [#mayWant].
  public boolean followsArrivals(AccountId account) {
    return mayWant(account, ARRIVALS);
  }

  private static boolean wants(List<Webhook> webhooks, Set<EventType> types) {
    return webhooks.stream().anyMatch(webhook -> types.stream().anyMatch(webhook::wants));
  }

  /// The webhooks that want an event of an account: the account's own, its domain's, and the
  /// installation's; none if the account is removed.
  public List<Webhook> wanting(AccountId account, EventType type) {
    Index now = index;
    if (now.all().isEmpty()) {
      return List.of();
    }
    Optional<Account> found = directory.account(account);
    if (found.isEmpty()) {
      return List.of();
    }
    long stamp = domains.stamp();
    String domain = found.get().address().domain();
    domains.put(account, domain, stamp);
    List<Webhook> wanting = new ArrayList<>(now.of(new WebhookOwner.OfAccount(account)));
    wanting.addAll(now.of(new WebhookOwner.OfDomain(domain)));
    wanting.addAll(now.of(WebhookOwner.INSTALLATION));
    wanting.removeIf(webhook -> !webhook.wants(type));
    return wanting;
  }

  /// The webhooks of an owner, oldest first.
  public List<Webhook> of(WebhookOwner owner) {
    return index.of(owner);
  }

  /// All webhooks, in no particular order.
  public Collection<Webhook> all() {
    return index.all().values();
  }

  public Optional<Webhook> find(WebhookId id) {
    return Optional.ofNullable(index.all().get(id));
  }

  /// @throws WebhookException of kind NOT_FOUND
  public Webhook require(WebhookId id) {
    return find(id).orElseThrow(() -> notFound(id));
  }

  /// The current signing secrets of a webhook; empty if it is removed.
  ///
  /// @throws org.posthorn.kv.StoreException of kind CORRUPT if they cannot be unsealed
  public List<byte[]> secrets(WebhookId id) {
    return secret(id).map(found -> found.valid(clock.instant())).orElse(List.of());
  }

  private Optional<WebhookSecrets.Secrets> secret(WebhookId id) {
    return kv.read(WebhookTables.PARTITION, reader -> WebhookSecrets.get(reader, id))
        .map(row -> WebhookSecrets.open(vault.get(), id, row));
  }

  // ------------------------------------------------------------------ changing

  /// @throws WebhookException if the settings are invalid, or there are too many webhooks
  public Made add(WebhookOwner owner, Webhook.Wanted wanted) {
    requireValid(wanted);
    Instant now = now();
    Webhook.State enabled = new Webhook.State(true, "", now);
    Webhook webhook = new Webhook(WebhookId.random(random), owner, wanted, enabled, now);
    byte[] secret = Signature.newSecret(random);
    byte[] sealed =
        WebhookSecrets.sealed(
            vault.get(), webhook.id(), new WebhookSecrets.Secrets(secret, Optional.empty()));
    change(writer -> {
      requireRoom(writer, owner);
      writer.put(WebhookTables.WEBHOOKS, webhook.id().key(), WebhookRow.encode(webhook));
      WebhookSecrets.put(writer, webhook.id(), sealed);
    });
    return new Made(webhook, Signature.text(secret));
  }

  private void requireValid(Webhook.Wanted wanted) {
    if (wanted.url().length() > limits.counts().urlChars()) {
      throw new WebhookException(
          WebhookException.Kind.LIMIT,
          "a URL has at most " + limits.counts().urlChars() + " characters");
    }
    try {
      var _ = HttpsAddress.parse(wanted.url());
    } catch (IllegalArgumentException e) {
      throw invalid("the URL begins with https:// and has the name of a host");
    }
    if (wanted.events().isEmpty() || !EventType.all().containsAll(wanted.events())) {
      throw invalid(
          "a webhook is for at least one of "
              + EventType.all().stream().map(EventType::text).collect(Collectors.joining(", ")));
    }
  }

  private static WebhookException invalid(String message) {
    return new WebhookException(WebhookException.Kind.INVALID, message);
  }

  private void requireRoom(Reader reader, WebhookOwner owner) {
    Map<WebhookId, Webhook> all = new HashMap<>();
    reader.walk(
        WebhookTables.WEBHOOKS,
        WebhookTables.OPEN,
        WebhookTables.OPEN,
        (key, value) -> {
          Webhook webhook = WebhookRow.decode(key, value);
          all.put(webhook.id(), webhook);
          return true;
        });
    long own = all.values().stream().filter(each -> each.owner().equals(owner)).count();
    int max =
        switch (owner) {
          case WebhookOwner.OfAccount _ -> limits.counts().perAccount();
          case WebhookOwner.OfDomain _ -> limits.counts().perDomain();
          case WebhookOwner.OfInstallation _ -> limits.counts().ofInstallation();
        };
    if (own >= max) {
      throw new WebhookException(
          WebhookException.Kind.LIMIT, "at most " + max + " webhooks of the " + owner.text());
    }
    if (all.size() >= limits.counts().all()) {
      throw new WebhookException(
          WebhookException.Kind.LIMIT,
          "this server has " + all.size() + " webhooks, and may not have more");
    }
  }

  /// Enables or disables a webhook; does nothing if it is in that state.
  ///
  /// @param reason why it is disabled
  /// @return the webhook after the change
  /// @throws WebhookException of kind NOT_FOUND
  public Webhook setEnabled(WebhookId id, boolean enabled, String reason) {
    List<Webhook> changed = new ArrayList<>();
    change(writer -> {
      Webhook webhook = require(writer, id);
      changed.add(webhook);
      if (webhook.state().enabled() != enabled) {
        Webhook after = webhook.with(new Webhook.State(enabled, enabled ? "" : reason, now()));
        writer.put(WebhookTables.WEBHOOKS, id.key(), WebhookRow.encode(after));
        changed.add(after);
      }
    });
    return changed.getLast();
  }

  /// Creates a new secret. The previous one also signs for [WebhookLimits.Times#secretOverlap], so
  /// that the receiver can be reconfigured meanwhile; older ones do not.
  ///
  /// @throws WebhookException of kind NOT_FOUND
  public Made rotate(WebhookId id) {
    Webhook webhook = require(id);
    byte[] secret = Signature.newSecret(random);
    Instant until = now().plus(limits.times().secretOverlap());
    Optional<WebhookSecrets.Secrets.Previous> previous =
        secret(id).map(old -> new WebhookSecrets.Secrets.Previous(old.current(), until));
    byte[] sealed =
        WebhookSecrets.sealed(vault.get(), id, new WebhookSecrets.Secrets(secret, previous));
    change(writer -> {
      require(writer, id);
      WebhookSecrets.put(writer, id, sealed);
    });
    return new Made(webhook, Signature.text(secret));
  }

  /// Removes a webhook with its waiting events.
  ///
  /// @return whether it existed
  public boolean remove(WebhookId id) {
    List<WebhookId> removed = new ArrayList<>();
    change(writer -> {
      if (writer.get(WebhookTables.WEBHOOKS, id.key()) != null) {
        removed.add(id);
      }
      writer.delete(WebhookTables.WEBHOOKS, id.key());
      writer.delete(WebhookTables.SECRETS, id.key());
    });
    kv.drop(WebhookTables.events(id));
    return !removed.isEmpty();
  }

  /// Removes webhooks of removed accounts and domains, and events of removed webhooks.
  ///
  /// @return how many webhooks were removed
  public int sweep() {
    // Events are written after their webhook, so a webhook not seen below does not exist.
    List<WebhookId> withEvents = WebhookEvents.partitions(kv);
    refresh();
    int removed = 0;
    for (Webhook webhook : all()) {
      boolean gone =
          switch (webhook.owner()) {
            case WebhookOwner.OfAccount(AccountId account) -> directory.isRemoved(account);
            case WebhookOwner.OfDomain(String domain) -> directory.domain(domain).isEmpty();
            case WebhookOwner.OfInstallation _ -> false;
          };
      if (gone && remove(webhook.id())) {
        removed++;
      }
    }
    withEvents.stream()
        .filter(id -> find(id).isEmpty())
        .forEach(id -> kv.drop(WebhookTables.events(id)));
    return removed;
  }

  private static Webhook require(Reader reader, WebhookId id) {
    byte[] row = reader.get(WebhookTables.WEBHOOKS, id.key());
    if (row == null) {
      throw notFound(id);
    }
    return WebhookRow.decode(id.key(), row);
  }

  private static WebhookException notFound(WebhookId id) {
    return new WebhookException(WebhookException.Kind.NOT_FOUND, "there is no webhook " + id);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /// The body of a transaction; may run twice.
  @FunctionalInterface
  private interface Change {
    void run(Writer writer);
  }

  private void change(Change change) {
    kv.write(
        WebhookTables.PARTITION,
        Durability.SYNCED,
        writer -> {
          change.run(writer);
          byte[] next = new RowWriter(VERSION_FORMAT).varint(version(writer) + 1).done();
          writer.put(WebhookTables.VERSION, WebhookTables.ONLY, next);
          return true;
        });
    refresh();
  }

  private static long version(Reader reader) {
    byte[] row = reader.get(WebhookTables.VERSION, WebhookTables.ONLY);
    return row == null
        ? 0
        : RowReader.read("webhook version", row, VERSION_FORMAT, RowReader::varint);
  }

  /// Reads changes of other processes; one read if there are none.
  public void refresh() {
    loading.lock();
    try {
      long version = kv.read(WebhookTables.PARTITION, Webhooks::version);
      if (version != index.version()) {
        List<Webhook> webhooks = new ArrayList<>();
        RowRange.all(WebhookTables.PARTITION, WebhookTables.WEBHOOKS)
            .each(kv, row -> webhooks.add(WebhookRow.decode(row.key(), row.value())));
        index = Index.of(version, webhooks);
      }
    } finally {
      loading.unlock();
    }
  }
}
