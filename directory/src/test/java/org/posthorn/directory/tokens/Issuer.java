package org.posthorn.directory.tokens;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.Account;
import org.posthorn.directory.Address;
import org.posthorn.directory.Argon2Settings;
import org.posthorn.directory.AuditEvent;
import org.posthorn.directory.Authorizations;
import org.posthorn.directory.CodeRequest;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryAdministration;
import org.posthorn.directory.DirectoryLimits;
import org.posthorn.directory.Grant;
import org.posthorn.directory.GrantLimits;
import org.posthorn.directory.HashingPool;
import org.posthorn.directory.NewAccount;
import org.posthorn.directory.Passwords;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.TenantId;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.vault.MasterKey;
import org.posthorn.vault.Vault;

/// All that issues tokens, over one store, with an account.
final class Issuer implements AutoCloseable {
  static final String URL = "https://mail.x.test";
  static final TokenLimits LIMITS =
      new TokenLimits(3, 2, 2, 60, Duration.ofMinutes(10), 4_096, 4, Duration.ofDays(30));

  final TurnableClock clock;
  final KeyValueStore kv;
  final Vault vault;
  final Directory directory;
  final List<AuditEvent> audited = Collections.synchronizedList(new ArrayList<>());
  final Authorizations authorizations;
  final OAuthClients clients;
  final TokenKeys keys;
  final AccessTokens tokens;
  private final HashingPool hashing;
  private final DirectoryAdministration administration;

  Issuer() {
    this(
        new MemoryStore(),
        new TurnableClock(),
        new Vault(
            "test",
            List.of(MasterKey.generate(new SecureRandom(), Instant.EPOCH)),
            org.posthorn.vault.VaultLimits.defaults()));
  }

  private Issuer(KeyValueStore kv, TurnableClock clock, Vault vault) {
    this.kv = kv;
    this.clock = clock;
    this.vault = vault;
    directory = Directory.open(kv, clock, DirectoryLimits.defaults());
    hashing = new HashingPool(new Argon2Settings(8, 1, 1), DirectoryLimits.defaults());
    administration =
        new DirectoryAdministration(
            directory, new Passwords(directory, hashing, audited::add), audited::add);
    authorizations = new Authorizations(directory, audited::add, GrantLimits.defaults());
    clients = new OAuthClients(kv, directory, audited::add, LIMITS);
    keys = new TokenKeys(kv, vault, clock, LIMITS);
    tokens = new AccessTokens(URL, URL + "/metadata", keys, clock, LIMITS);
  }

  /// Another server on the same store.
  Issuer node() {
    return new Issuer(kv, clock, vault);
  }

  Account account(String address) {
    Address parsed = Address.parse(address);
    if (directory.domain(parsed.domain()).isEmpty()) {
      administration.addDomain(Principal.system(), TenantId.FIRST, parsed.domain(), false);
    }
    return administration.addAccount(Principal.system(), NewAccount.of(parsed, "a long secret"));
  }

  Grant grant(Account account, String words) {
    Scope scope = Scopes.read(words).orElseThrow();
    return authorizations
        .add(account.id(), new CodeRequest("c", "C", "", "", scope, words), Optional.empty())
        .grant();
  }

  String token(Account account, String words) {
    return tokens.issue(account.id(), grant(account, words), words);
  }

  @Override
  public void close() {
    hashing.close();
  }

  /// A clock that stands until it is turned.
  static final class TurnableClock extends Clock {
    private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

    void turn(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
