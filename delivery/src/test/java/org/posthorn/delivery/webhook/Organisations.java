package org.posthorn.delivery.webhook;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.Argon2Settings;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryAdministration;
import org.posthorn.directory.HashingPool;
import org.posthorn.directory.KeyValueAuditLog;
import org.posthorn.directory.NewAccount;
import org.posthorn.directory.Passwords;
import org.posthorn.directory.Principal;
import org.posthorn.directory.TenantId;
import org.posthorn.kv.MemoryStore;
import org.posthorn.vault.MasterKey;
import org.posthorn.vault.Vault;

/// Two domains, one.test with alice and bob and two.test with carol, and a clock that is set by
/// hand.
public final class Organisations implements AutoCloseable {
  public static final Instant MORNING = Instant.parse("2026-03-21T08:00:00Z");

  public final AtomicReference<Instant> time = new AtomicReference<>(MORNING);
  public final MemoryStore kv = new MemoryStore();
  public final Vault vault =
      new Vault(
          "a test",
          List.of(MasterKey.generate(new SecureRandom(), MORNING)),
          org.posthorn.vault.VaultLimits.defaults());
  public final Directory directory;
  public final DirectoryAdministration administration;
  public final KeyValueAuditLog audit = new KeyValueAuditLog(kv);
  private final HashingPool hashing;

  public Organisations() {
    var limits = org.posthorn.directory.DirectoryLimits.defaults();
    directory = Directory.open(kv, Clock.fixed(MORNING, ZoneOffset.UTC), limits);
    hashing = new HashingPool(new Argon2Settings(64, 1, 1), limits);
    administration =
        new DirectoryAdministration(directory, new Passwords(directory, hashing, audit), audit);
    for (String domain : List.of("one.test", "two.test")) {
      var _ = administration.addDomain(Principal.system(), TenantId.FIRST, domain, false);
    }
    for (String address : List.of("alice@one.test", "bob@one.test", "carol@two.test")) {
      var _ =
          administration.addAccount(
              Principal.system(), NewAccount.of(Address.parse(address), "a long password"));
    }
  }

  public AccountId id(String address) {
    return directory.account(Address.parse(address)).map(Account::id).orElseThrow();
  }

  public WebhookOwner owner(String address) {
    return new WebhookOwner.OfAccount(id(address));
  }

  public Webhooks webhooks(WebhookLimits limits) {
    return new Webhooks(kv, directory, () -> vault, time::get, limits);
  }

  public static Webhook.Wanted wanted(String url, EventType... events) {
    Set<EventType> all = events.length == 0 ? Set.copyOf(EventType.all()) : Set.of(events);
    return new Webhook.Wanted(url, all, Webhook.Content.NONE);
  }

  @Override
  public void close() {
    hashing.close();
  }
}
