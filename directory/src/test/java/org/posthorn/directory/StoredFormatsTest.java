package org.posthorn.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.posthorn.sasl.ScramVerifier;
import org.posthorn.testkit.GoldenRow;

/// What is on somebody's disk is read for ever.
class StoredFormatsTest {
  private static final Instant CREATED = Instant.parse("2026-01-01T12:00:00.123Z");
  private static final SendingLimits LIMITS =
      new SendingLimits(
          OptionalLong.of(30), OptionalLong.empty(), OptionalLong.of(5_000), Optional.of(true));
  private static final byte[] SALT = {1, 2, 3, (byte) 0xff};

  @Test
  void head() {
    GoldenRow.check(
        "directory_head",
        new DirectoryRows.Head(1L << 40, 1_000, 3, 17, SALT),
        DirectoryRows.Head::encode,
        DirectoryRows.Head::decode);
  }

  @Test
  void tenant() {
    Tenant tenant = new Tenant(new TenantId(2), "Gärtnerei");
    GoldenRow.check(
        "tenant",
        tenant,
        DirectoryRows::tenant,
        v -> DirectoryRows.tenant(DirectoryTables.key(2), v));
  }

  @Test
  void domain() {
    for (SendingLimits limits : List.of(SendingLimits.NONE, LIMITS)) {
      String name = limits.equals(LIMITS) ? "domain_with_limits" : "domain";
      checkDomain(name, limits, new TreeMap<>());
    }
    checkDomain(
        "domain_with_settings",
        SendingLimits.NONE,
        new TreeMap<>(Map.of("authentication.mode", "record", "b.Ä", "")));
  }

  private static void checkDomain(
      String name, SendingLimits limits, SortedMap<String, String> settings) {
    byte[] key = "example.test".getBytes(UTF_8);
    Domain domain =
        new Domain("example.test", new TenantId(2), true, '+', limits, settings, CREATED);
    GoldenRow.check(name, domain, DirectoryRows::domain, value -> DirectoryRows.domain(key, value));
  }

  @Test
  void account() {
    Forwarding forwarding =
        new Forwarding(List.of(Address.parse("a@b.test"), Address.parse("c@d.test")), true);
    checkAccount("account", SendingLimits.NONE, Forwarding.NONE);
    checkAccount("account_with_limits", LIMITS, Forwarding.NONE);
    checkAccount("account_that_forwards", SendingLimits.NONE, forwarding);
  }

  private static void checkAccount(String name, SendingLimits limits, Forwarding forwarding) {
    Account account =
        new Account(
            new AccountId(7),
            new TenantId(2),
            Address.parse("Jürgen@example.test"),
            Optional.of("Jürgen"),
            1L << 33,
            true,
            EnumSet.of(AccountRole.ADMINISTRATOR),
            limits,
            forwarding,
            CREATED);
    GoldenRow.check(
        name,
        account,
        DirectoryRows::account,
        value -> DirectoryRows.account(DirectoryTables.key(7), value));
  }

  @Test
  void name() {
    GoldenRow.check("name", new AccountId(7), DirectoryRows::name, DirectoryRows::name);
  }

  @Test
  void group() {
    Alias.Exact group =
        new Alias.Exact(
            Address.parse("team@example.test"),
            List.of("a@example.test", "b@elsewhere.test"),
            Optional.of(new Group("Gärtner", Group.Writers.MEMBERS)));
    byte[] key = DirectoryRows.aliasKey(group, 0);
    GoldenRow.check(
        "alias_group",
        group,
        DirectoryRows::alias,
        value -> (Alias.Exact) DirectoryRows.alias(key, value));
  }

  @Test
  void alias() {
    List<String> targets = List.of("a@example.test", "b@elsewhere.test");
    for (Alias alias :
        List.of(
            new Alias.Exact(Address.parse("sales@example.test"), targets),
            new Alias.Pattern("example.test", "list-*", targets),
            new Alias.CatchAll("example.test", targets))) {
      String name = "alias_" + alias.getClass().getSimpleName().toLowerCase(Locale.ROOT);
      byte[] key = DirectoryRows.aliasKey(alias, 3);
      GoldenRow.check(name, alias, DirectoryRows::alias, value -> DirectoryRows.alias(key, value));
    }
  }

  @Test
  void credentialHead() {
    GoldenRow.check(
        "credential_head",
        new CredentialRows.Head(5, 3, SALT),
        CredentialRows.Head::encode,
        CredentialRows.Head::decode);
  }

  @Test
  void credential() {
    ScramVerifier verifier =
        ScramVerifier.derive("secret", new byte[ScramVerifier.SALT_BYTES], 4_096);
    Credential app =
        new Credential(
            new CredentialId(4),
            Credential.Kind.APP_PASSWORD,
            "phone",
            new Scope(List.of("imap", "smtp")),
            CREATED,
            Optional.of(CREATED.plusSeconds(60)),
            true,
            Optional.empty());
    byte[] key = DirectoryTables.key(4);
    GoldenRow.check(
        "credential_of_an_app",
        new CredentialRows.Stored(app, Optional.empty(), Optional.of(SALT), Optional.of(verifier)),
        CredentialRows.Stored::encode,
        value -> CredentialRows.Stored.decode(key, value));
    Credential password =
        new Credential(
            new CredentialId(4),
            Credential.Kind.PASSWORD,
            "password",
            new Scope(List.of()),
            CREATED,
            Optional.empty(),
            false,
            Optional.empty());
    GoldenRow.check(
        "credential_of_a_person",
        new CredentialRows.Stored(
            password, Optional.of("$argon2id$v=19$..."), Optional.empty(), Optional.empty()),
        CredentialRows.Stored::encode,
        value -> CredentialRows.Stored.decode(key, value));
  }

  @Test
  void credentialUse() {
    GoldenRow.check(
        "credential_use",
        new Credential.Use(CREATED, "192.0.2.1/32"),
        CredentialUses::encode,
        CredentialUses::decode);
  }

  @Test
  void audit() {
    AuditEvent event =
        new AuditEvent(CREATED, "admin", "account.add", "a@example.test", "quota=1 GB ä");
    byte[] key = DirectoryTables.key(CREATED.toEpochMilli(), 99);
    assertThat(KeyValueAuditLog.event(key, GoldenRow.octets("audit_event"))).isEqualTo(event);
    GoldenRow.check(
        "audit_event_2",
        event,
        value -> KeyValueAuditLog.value(value, new AuditChain.Tip(6, new byte[32])),
        value -> KeyValueAuditLog.event(key, value));
  }
}
