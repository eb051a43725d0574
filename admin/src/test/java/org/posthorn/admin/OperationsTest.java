package org.posthorn.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.admin.DomainAuthentication.InForce;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.delivery.checks.authentication.AuthenticationPolicy.Part;
import org.posthorn.delivery.webhook.EventType;
import org.posthorn.delivery.webhook.Webhook;
import org.posthorn.delivery.webhook.WebhookId;
import org.posthorn.delivery.webhook.WebhookLimits;
import org.posthorn.delivery.webhook.WebhookOwner;
import org.posthorn.delivery.webhook.Webhooks;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.AccountRole;
import org.posthorn.directory.Address;
import org.posthorn.directory.Alias;
import org.posthorn.directory.Argon2Settings;
import org.posthorn.directory.AuditEvent;
import org.posthorn.directory.AuditLog;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryAdministration;
import org.posthorn.directory.Domain;
import org.posthorn.directory.DomainPolicy;
import org.posthorn.directory.HashingPool;
import org.posthorn.directory.KeyValueAuditLog;
import org.posthorn.directory.NewAccount;
import org.posthorn.directory.Passwords;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.TenantId;
import org.posthorn.directory.factors.FactorLimits;
import org.posthorn.directory.factors.Factors;
import org.posthorn.directory.factors.SeedEncryption;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.directory.sessions.SessionLimits;
import org.posthorn.directory.sessions.WebSession;
import org.posthorn.directory.sessions.WebSessions;
import org.posthorn.kv.FileBlobStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.store.MailStore;
import org.posthorn.store.events.Event;
import org.posthorn.store.events.EventLog;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.submission.policy.Allowance;
import org.posthorn.submission.policy.Bounds;
import org.posthorn.submission.policy.SendingPolicy;
import org.posthorn.vault.MasterKey;
import org.posthorn.vault.Vault;

/// Who may do what, in which tenant, and what is recorded of it.
class OperationsTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private static final Caller SYSTEM = Caller.system();

  @TempDir Path directory;
  private final MemoryStore kv = new MemoryStore();
  private final Vault vault =
      new Vault(
          "a test",
          List.of(MasterKey.generate(new SecureRandom(), NOW)),
          org.posthorn.vault.VaultLimits.defaults());
  private HashingPool hashing;
  private MailStore mail;
  private DirectoryAdministration administration;
  private Operations operations;
  private WebSessions browsers;
  private WebSessions earlier;

  @BeforeEach
  void open() throws IOException {
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    Directory names = Directory.open(kv, clock, org.posthorn.directory.DirectoryLimits.defaults());
    hashing = new HashingPool(new Argon2Settings(8, 1, 1), names.limits());
    AuditLog audit = new KeyValueAuditLog(kv);
    Passwords passwords = new Passwords(names, hashing, audit);
    administration = new DirectoryAdministration(names, passwords, audit);
    mail =
        new MailStore(
            kv,
            new FileBlobStore(directory),
            names.access(),
            account -> Long.MAX_VALUE,
            clock,
            StoreLimits.defaults());
    SendingPolicy sending =
        new SendingPolicy(kv, Bounds.of(names, Allowance.defaults()), clock, 100);
    Factors factors =
        new Factors(
            kv,
            names,
            passwords,
            audit,
            new SeedEncryption(kv, () -> vault),
            FactorLimits.defaults());
    InstallationStores.SignIn signIn =
        new InstallationStores.SignIn(
            factors, new WebSessions(kv, names, factors, audit, SessionLimits.defaults()));
    browsers = signIn.sessions();
    Directory then =
        Directory.open(
            kv,
            Clock.offset(clock, Duration.ofHours(-1)),
            org.posthorn.directory.DirectoryLimits.defaults());
    earlier = new WebSessions(kv, then, factors, audit, SessionLimits.defaults());
    Webhooks webhooks = new Webhooks(kv, names, () -> vault, clock, WebhookLimits.defaults());
    operations =
        new Operations(
            new InstallationStores(
                kv, names, administration, passwords, signIn, mail, sending, clock),
            new NoInstallation(directory),
            new NoSecrets(),
            webhooks,
            Optional.empty());
    operations.domains().add(SYSTEM, "a.test", false);
  }

  @AfterEach
  void close() {
    mail.close();
    hashing.close();
  }

  private Account account(String address, AccountRole... roles) {
    return operations
        .accounts()
        .add(SYSTEM, NewAccount.of(Address.parse(address), "a long secret").with(roles));
  }

  @Test
  void mailboxes_are_shared_with_colleagues_and_that_is_recorded() {
    account("alice@a.test");
    account("bob@a.test");
    SharedMailboxes shares = operations.sharedMailboxes();
    shares.set(SYSTEM, "alice@a.test", "Archive", "bob@a.test", "lrs");
    shares.set(SYSTEM, "alice@a.test", "Archive", "bob@a.test", "lr");
    assertThat(shares.list(SYSTEM, "alice@a.test"))
        .containsExactly(
            new SharedMailboxes.Entry("Archive", "bob@a.test", MailboxRights.parse("lr")));
    refused(
        Reason.INVALID, () -> shares.set(SYSTEM, "alice@a.test", "Archive", "alice@a.test", "lr"));
    refused(
        Reason.INVALID, () -> shares.set(SYSTEM, "alice@a.test", "Archive", "bob@a.test", "lz"));
    refused(Reason.INVALID, () -> shares.set(SYSTEM, "alice@a.test", "Archive", "bob@a.test", "r"));
    refused(
        Reason.NOT_FOUND, () -> shares.set(SYSTEM, "alice@a.test", "Nowhere", "bob@a.test", "lr"));
    shares.remove(SYSTEM, "alice@a.test", "Archive", "bob@a.test");
    assertThat(shares.list(SYSTEM, "alice@a.test")).isEmpty();
    assertThat(audited("system"))
        .extracting(AuditEvent::action)
        .contains("share-set", "share-remove");
  }

  private static void refused(Reason reason, ThrowingCallable operation) {
    assertThatThrownBy(operation)
        .isInstanceOfSatisfying(
            RuntimeException.class,
            e ->
                assertThat(OperationException.of(e))
                    .map(OperationException::reason)
                    .contains(reason));
  }

  private List<AuditEvent> audited(String actor) {
    return operations
        .audit()
        .list(SYSTEM, 1, new AuditTrail.Filter(Optional.of(actor), Optional.empty()), 100);
  }

  private static Webhook.Wanted hook(Webhook.Content content) {
    return new Webhook.Wanted("https://hooks.test/", Set.of(EventType.RECEIVED), content);
  }

  private static Webhook.Wanted hook() {
    return hook(Webhook.Content.NONE);
  }

  @Test
  void webhooks_are_set_up_by_owners_administrators_and_operators_each_for_their_own() {
    Account boss = account("boss@a.test", AccountRole.ADMINISTRATOR);
    Account alice = account("alice@a.test");
    account("bob@a.test");
    Caller byBoss = new Caller(Principal.of(boss), boss.tenant());
    Caller byAlice = new Caller(Principal.of(alice), alice.tenant());
    WebhookSettings webhooks = operations.webhooks();

    WebhookOwner ofAlice = webhooks.ofAccount(byAlice, "alice@a.test");
    WebhookOwner ofBob = webhooks.ofAccount(byBoss, "bob@a.test");
    WebhookOwner ofDomain = webhooks.ofDomain(byBoss, "a.test");
    Webhooks.Made made = webhooks.add(byAlice, ofAlice, hook(Webhook.Content.HEADERS));
    webhooks.add(byBoss, ofBob, hook());
    webhooks.add(byBoss, ofDomain, hook());
    webhooks.add(SYSTEM, WebhookOwner.INSTALLATION, hook(Webhook.Content.HEADERS));
    assertThat(made.secret()).startsWith("whsec_");
    assertThat(webhooks.list(byAlice))
        .extracting(WebhookSettings.Shown::of)
        .containsOnly("alice@a.test");
    assertThat(webhooks.list(byBoss))
        .extracting(WebhookSettings.Shown::of)
        .containsExactlyInAnyOrder("alice@a.test", "bob@a.test", "a.test");
    assertThat(webhooks.list(SYSTEM)).hasSize(4);
    assertThat(audited("alice@a.test"))
        .extracting(AuditEvent::action)
        .containsExactly("webhook.add");

    refused(Reason.NOT_FOUND, () -> webhooks.ofAccount(byAlice, "bob@a.test"));
    refused(Reason.NOT_FOUND, () -> webhooks.ofDomain(byAlice, "a.test"));
    refused(Reason.REFUSED, () -> webhooks.add(byAlice, ofBob, hook()));
    refused(Reason.REFUSED, () -> webhooks.add(byAlice, ofDomain, hook()));
    refused(Reason.REFUSED, () -> webhooks.add(byBoss, WebhookOwner.INSTALLATION, hook()));
    refused(Reason.REFUSED, () -> webhooks.list(byAlice, ofBob));
  }

  /// Otherwise they would tell of the mail of whoever has the name later.
  @Test
  void the_webhooks_of_a_domain_go_with_it() {
    WebhookSettings webhooks = operations.webhooks();
    operations.domains().add(SYSTEM, "b.test", false);
    webhooks.add(SYSTEM, webhooks.ofDomain(SYSTEM, "a.test"), hook());
    webhooks.add(SYSTEM, webhooks.ofDomain(SYSTEM, "b.test"), hook());
    operations.domains().remove(SYSTEM, "b.test");
    operations.domains().add(SYSTEM, "b.test", false);
    assertThat(webhooks.list(SYSTEM))
        .extracting(WebhookSettings.Shown::of)
        .containsExactly("a.test");
  }

  /// What a program was given to set up webhooks of others does not read one's own mail either.
  @Test
  void a_credential_for_administration_gets_no_header_fields_of_its_own_account() {
    Account boss = account("boss@a.test", AccountRole.ADMINISTRATOR);
    WebhookSettings webhooks = operations.webhooks();
    for (String service : List.of("admin.webhooks", "api.webhooks")) {
      Principal program =
          new Principal(
              "boss@a.test",
              boss.id(),
              boss.tenant(),
              boss.roles(),
              new CredentialId(1),
              Scope.of(List.of(service)));
      Caller by = new Caller(program, boss.tenant());
      WebhookOwner own = webhooks.ofAccount(by, "boss@a.test");
      webhooks.add(by, own, hook());
      if (service.equals("api.webhooks")) {
        webhooks.add(by, own, hook(Webhook.Content.HEADERS));
      } else {
        refused(Reason.REFUSED, () -> webhooks.add(by, own, hook(Webhook.Content.HEADERS)));
      }
    }
  }

  /// Who administers others does not read their mail.
  @Test
  void header_fields_are_sent_to_webhooks_that_the_owner_of_the_account_has_set_up() {
    Account boss = account("boss@a.test", AccountRole.ADMINISTRATOR);
    account("bob@a.test");
    Caller by = new Caller(Principal.of(boss), boss.tenant());
    WebhookSettings webhooks = operations.webhooks();
    WebhookOwner bob = webhooks.ofAccount(by, "bob@a.test");
    refused(Reason.REFUSED, () -> webhooks.add(by, bob, hook(Webhook.Content.HEADERS)));
    WebhookOwner domain = webhooks.ofDomain(by, "a.test");
    refused(Reason.REFUSED, () -> webhooks.add(by, domain, hook(Webhook.Content.HEADERS)));
    WebhookOwner own = webhooks.ofAccount(by, "boss@a.test");
    assertThat(webhooks.add(by, own, hook(Webhook.Content.HEADERS)).secret()).isNotEmpty();
  }

  @Test
  void the_webhooks_of_others_do_not_exist_for_any_operation() {
    Account boss = account("boss@a.test", AccountRole.ADMINISTRATOR);
    Account alice = account("alice@a.test");
    Account bob = account("bob@a.test");
    WebhookSettings webhooks = operations.webhooks();
    Caller byBob = new Caller(Principal.of(bob), bob.tenant());
    List<WebhookId> foreign =
        List.of(
            webhooks.add(SYSTEM, new WebhookOwner.OfAccount(alice.id()), hook()).webhook().id(),
            webhooks.add(SYSTEM, new WebhookOwner.OfDomain("a.test"), hook()).webhook().id(),
            webhooks.add(SYSTEM, WebhookOwner.INSTALLATION, hook()).webhook().id());
    Caller otherTenant =
        new Caller(
            new Principal(
                "x@b.test",
                new AccountId(999),
                new TenantId(2),
                Set.of(AccountRole.ADMINISTRATOR),
                new CredentialId(0),
                Scope.ALL),
            new TenantId(2));
    for (Caller by : List.of(byBob, otherTenant)) {
      for (WebhookId id : foreign) {
        refused(Reason.NOT_FOUND, () -> webhooks.show(by, id));
        refused(Reason.NOT_FOUND, () -> webhooks.attempts(by, id));
        refused(Reason.NOT_FOUND, () -> webhooks.enable(by, id));
        refused(Reason.NOT_FOUND, () -> webhooks.disable(by, id));
        refused(Reason.NOT_FOUND, () -> webhooks.rotate(by, id));
        refused(Reason.NOT_FOUND, () -> webhooks.test(by, id));
        refused(Reason.NOT_FOUND, () -> webhooks.remove(by, id));
      }
      assertThat(webhooks.list(by)).isEmpty();
    }
    Caller byBoss = new Caller(Principal.of(boss), boss.tenant());
    refused(Reason.NOT_FOUND, () -> webhooks.show(byBoss, foreign.getLast()));
    assertThat(webhooks.disable(byBoss, foreign.getFirst()).webhook().state().reason())
        .isEqualTo("disabled by boss@a.test");
    assertThat(webhooks.enable(byBoss, foreign.getFirst()).webhook().state().enabled()).isTrue();
    assertThat(webhooks.rotate(byBoss, foreign.getFirst()).secret()).startsWith("whsec_");
    refused(Reason.UNAVAILABLE, () -> webhooks.test(byBoss, foreign.getFirst()));
    webhooks.remove(byBoss, foreign.getFirst());
    refused(Reason.NOT_FOUND, () -> webhooks.show(byBoss, foreign.getFirst()));
    assertThat(audited("boss@a.test"))
        .extracting(AuditEvent::action)
        .containsExactlyInAnyOrder(
            "webhook.disable", "webhook.enable", "webhook.rotate", "webhook.remove");
  }

  @Test
  void an_administrator_works_in_its_tenant_and_under_its_own_name() {
    Account boss = account("boss@a.test", AccountRole.ADMINISTRATOR);
    Caller by = new Caller(Principal.of(boss), boss.tenant());

    operations.accounts().add(by, NewAccount.of(Address.parse("new@a.test"), "a long secret"));
    operations.aliases().add(by, Alias.parse("sales@a.test", List.of("new@a.test")));
    operations.accounts().setQuota(by, "new@a.test", 5);
    assertThat(audited("boss@a.test"))
        .extracting(AuditEvent::action)
        .containsExactlyInAnyOrder("account.add", "alias.add", "account.quota");
  }

  @Test
  void an_administrator_removes_lost_factors_and_ends_sessions_of_its_tenant() {
    Account boss = account("boss@a.test", AccountRole.ADMINISTRATOR);
    Account alice = account("alice@a.test");
    Caller by = new Caller(Principal.of(boss), boss.tenant());
    Caller other = new Caller(Principal.system(), new TenantId(2));
    Caller nobody = new Caller(Principal.of(alice), alice.tenant());
    SignInMethods methods = operations.signIn();

    methods.require(by, "alice@a.test", Optional.of(true));
    assertThat(methods.state(by, "alice@a.test").needed()).isTrue();
    methods.beginTotp(by, "alice@a.test", "phone");
    refused(Reason.INVALID, () -> methods.confirm(by, "alice@a.test", "000000"));
    refused(Reason.NOT_FOUND, () -> methods.remove(by, "alice@a.test", "phone"));
    methods.requireOfDomain(by, "a.test", true);
    assertThat(methods.required(by, "a.test")).isTrue();
    browsers.open(
        alice,
        new WebSessions.Opening(WebSession.Way.PASSKEY, new CredentialId(0), 0),
        InetAddress.getLoopbackAddress(),
        "");
    assertThat(methods.sessions(by, "alice@a.test")).hasSize(1);
    refused(Reason.REFUSED, () -> methods.sessions(nobody, "boss@a.test"));
    refused(Reason.NOT_FOUND, () -> methods.sessions(other, "alice@a.test"));
    assertThat(methods.endSessions(by, "alice@a.test")).isEqualTo(1);
    assertThat(audited("boss@a.test"))
        .extracting(AuditEvent::action)
        .containsExactlyInAnyOrder(
            "factor.require", "factor.begin", "domain.second-factor", "session.end");
  }

  private Caller signedIn(WebSessions at, Account account) {
    WebSession.Opened opened =
        at.open(
            account,
            new WebSessions.Opening(WebSession.Way.PASSKEY, new CredentialId(0), 0),
            InetAddress.getLoopbackAddress(),
            "");
    Principal who = browsers.find(opened.token(), InetAddress.getLoopbackAddress()).orElseThrow();
    return new Caller(who, account.tenant());
  }

  /// A browser that somebody left open.
  @Test
  void who_signed_in_long_ago_does_not_change_how_the_own_account_signs_in() {
    Account alice = account("alice@a.test");
    Account boss = account("boss@a.test", AccountRole.ADMINISTRATOR);
    Caller late = signedIn(earlier, alice);
    Caller lateBoss = signedIn(earlier, boss);
    SignInMethods methods = operations.signIn();
    AppPasswords passwords = operations.appPasswords();
    List<ThrowingCallable> deeds =
        List.of(
            () -> methods.beginTotp(late, "alice@a.test", "phone"),
            () -> methods.remove(late, "alice@a.test", "phone"),
            () -> methods.renewRecoveryCodes(late, "alice@a.test"),
            () -> passwords.add(late, "alice@a.test", "phone", Scope.ALL, Optional.empty()),
            () -> passwords.add(lateBoss, "boss@a.test", "phone", Scope.ALL, Optional.empty()));
    for (ThrowingCallable deed : deeds) {
      refused(Reason.SIGN_IN_AGAIN, deed);
    }
    assertThat(methods.sessions(late, "alice@a.test")).hasSize(1);
    passwords.add(lateBoss, "alice@a.test", "phone", Scope.ALL, Optional.empty());
    methods.beginTotp(signedIn(browsers, alice), "alice@a.test", "phone");
    passwords.add(
        new Caller(Principal.of(alice), alice.tenant()),
        "alice@a.test",
        "desk",
        Scope.ALL,
        Optional.empty());
  }

  @Test
  void what_is_another_tenants_does_not_exist() {
    account("alice@a.test");
    Caller other = new Caller(Principal.system(), new TenantId(2));

    assertThat(operations.domains().list(other)).isEmpty();
    assertThat(operations.accounts().list(other, Optional.empty())).isEmpty();
    assertThat(operations.aliases().list(other, Optional.empty())).isEmpty();
    refused(Reason.NOT_FOUND, () -> operations.accounts().show(other, "alice@a.test"));
    refused(Reason.NOT_FOUND, () -> operations.accounts().remove(other, "alice@a.test"));
    refused(Reason.NOT_FOUND, () -> operations.domains().remove(other, "a.test"));
    refused(
        Reason.NOT_FOUND,
        () ->
            operations
                .accounts()
                .add(other, NewAccount.of(Address.parse("bob@a.test"), "a long secret")));
    refused(
        Reason.NOT_FOUND,
        () -> operations.aliases().add(other, Alias.parse("x@a.test", List.of("y@b.test"))));
    refused(Reason.NOT_FOUND, () -> operations.sending().ofAccount(other, "alice@a.test"));
    refused(Reason.NOT_FOUND, () -> operations.sending().ofDomain(other, "a.test"));
    refused(Reason.NOT_FOUND, () -> operations.appPasswords().list(other, "alice@a.test"));
    assertThat(operations.accounts().named(SYSTEM, "alice@a.test").disabled()).isFalse();
  }

  @Test
  void who_administers_one_domain_sees_that_alone() {
    operations.domains().add(SYSTEM, "b.test", false);
    account("alice@a.test");
    account("bob@b.test");
    account("keeper@a.test");
    operations.domains().setAdministrators(SYSTEM, "b.test", List.of("keeper@a.test"));
    Account keeper = operations.accounts().named(SYSTEM, "keeper@a.test");
    Caller by = new Caller(Principal.of(keeper), keeper.tenant());
    assertThat(operations.domains().list(by)).extracting(Domain::name).containsExactly("b.test");
    assertThat(operations.accounts().list(by, Optional.empty()))
        .extracting(each -> each.address().toString())
        .containsExactly("bob@b.test");
    refused(Reason.NOT_FOUND, () -> operations.accounts().show(by, "alice@a.test"));
    refused(Reason.NOT_FOUND, () -> operations.aliases().route(by, Address.parse("x@a.test")));
    refused(Reason.REFUSED, () -> operations.messages().trace(by, "bob@b.test", 1));
    refused(
        Reason.REFUSED, () -> operations.lookup().messages(by, "b.test", 1, Optional.empty(), 5));
    assertThat(operations.lookup().find(by, "test").accounts()).hasSize(1);
    operations.accounts().setQuota(by, "bob@b.test", 7);
    operations.aliases().add(by, Alias.parse("sales@b.test", List.of("bob@b.test")));
    refused(Reason.REFUSED, () -> operations.domains().setPolicy(by, "b.test", DomainPolicy.NONE));
    refused(
        Reason.NOT_FOUND,
        () -> operations.domains().setAdministrators(SYSTEM, "b.test", List.of("no@a.test")));
  }

  @Test
  void one_field_finds_people_and_messages() {
    account("alice@a.test");
    operations.aliases().add(SYSTEM, Alias.parse("sales@a.test", List.of("alice@a.test")));
    EventLog log = new EventLog(kv);
    Instant before = NOW.minusSeconds(86_400);
    log.append(
        List.of(
            new Event(
                "s1.1",
                before,
                "accepted",
                Map.of("from", "x@b.test", "to", "alice@a.test", "ip", "192.0.2.7")),
            new Event(
                "s1.1",
                before.plusMillis(1),
                "filed",
                Map.of("to", "alice@a.test", "mailbox", "J")),
            new Event(
                "s2.1",
                before.minusSeconds(1),
                "accepted",
                Map.of("from", "alice@a.test", "to", "y@b.test", "message-id", "1@b.test")),
            new Event(
                "s2.1", NOW, "sending-deferred", Map.of("to", "y@b.test", "reply", "450 later")),
            new Event(
                "s3.1", NOW, "recipient-refused", Map.of("from", "x@b.test", "to", "no@a.test"))));
    Lookup lookup = operations.lookup();
    assertThat(lookup.find(SYSTEM, "192.0.2.7").kind()).isEqualTo(Lookup.Kind.CLIENT);
    assertThat(lookup.find(SYSTEM, "1@b.test").kind()).isEqualTo(Lookup.Kind.MESSAGE_ID);
    assertThat(lookup.find(SYSTEM, "<9@b.test>").kind()).isEqualTo(Lookup.Kind.MESSAGE_ID);
    assertThat(lookup.find(SYSTEM, "s2.1").kind()).isEqualTo(Lookup.Kind.TRACE);
    assertThat(lookup.find(SYSTEM, "a.test").kind()).isEqualTo(Lookup.Kind.DOMAIN);
    assertThat(lookup.find(SYSTEM, "elsewhere.example").kind()).isEqualTo(Lookup.Kind.DOMAIN);
    Lookup.Found alice = lookup.find(SYSTEM, " alice@a.test ");
    assertThat(alice.kind()).isEqualTo(Lookup.Kind.ADDRESS);
    assertThat(alice.accounts()).hasSize(1);
    assertThat(alice.aliases()).extracting(Alias::name).containsExactly("sales@a.test");
    assertThat(lookup.find(SYSTEM, "SAL").aliases()).hasSize(1);
    refused(Reason.INVALID, () -> lookup.find(SYSTEM, " "));

    assertThat(messages("alice@a.test")).containsExactly("s1.1 DELIVERED", "s2.1 WAITING");
    assertThat(messages("y@b.test")).containsExactly("s2.1 WAITING");
    assertThat(messages("192.0.2.7")).containsExactly("s1.1 DELIVERED");
    assertThat(messages("no@a.test")).containsExactly("s3.1 REFUSED");
    assertThat(messages("b.test"))
        .containsExactlyInAnyOrder("s1.1 DELIVERED", "s2.1 WAITING", "s3.1 REFUSED");
    assertThat(messages("1@b.test")).containsExactly("s2.1 WAITING");
    assertThat(messages("nothing")).isEmpty();
    refused(
        Reason.INVALID, () -> lookup.messages(SYSTEM, "s1.1", 7, Optional.of("none of mine"), 5));
  }

  private List<String> messages(String text) {
    return operations.lookup().messages(SYSTEM, text, 7, Optional.empty(), 50).messages().stream()
        .map(message -> message.traceId() + " " + message.state())
        .toList();
  }

  @Test
  void each_line_of_csv_stands_for_itself() {
    account("alice@a.test");
    List<String> lines =
        List.of(
            "address,password,quota",
            "bob@a.test,a secret,1GB",
            "",
            "# no line",
            "alice@a.test,a secret",
            "bob@a.test,a secret",
            "carol@elsewhere.test,a secret",
            "dave@a.test;a secret",
            "erin@a.test,\"un closed");
    CsvImport csv = operations.csvImport();
    for (boolean dryRun : List.of(true, false)) {
      assertThat(csv.run(SYSTEM, CsvImport.Kind.ACCOUNTS, lines, dryRun))
          .extracting(line -> line.number() + " " + line.outcome())
          .containsExactly(
              dryRun ? "2 READY" : "2 MADE",
              "5 EXISTS",
              "6 EXISTS",
              "7 WRONG",
              "8 WRONG",
              "9 WRONG");
    }
    assertThat(operations.accounts().named(SYSTEM, "bob@a.test").quotaBytes())
        .isEqualTo(1_000_000_000);
    assertThat(
            csv.run(SYSTEM, CsvImport.Kind.ACCOUNTS, List.of("Zoë@A.test,a secret"), true)
                .getFirst()
                .creates())
        .as("the same for every way to write it")
        .contains("zoë@a.test");
    assertThat(csv.run(SYSTEM, CsvImport.Kind.ACCOUNTS, lines, false).getFirst().outcome())
        .as("the same file once more")
        .isEqualTo(CsvImport.Outcome.EXISTS);
    assertThat(
            csv.run(
                SYSTEM,
                CsvImport.Kind.ALIASES,
                List.of(
                    "sales@a.test,alice@a.test,bob@a.test",
                    "@a.test,x y",
                    "alice@a.test,bob@a.test"),
                false))
        .extracting(line -> line.name() + " " + line.outcome())
        .containsExactly("sales@a.test MADE", "@a.test WRONG", "alice@a.test EXISTS");
    List<String> many = Collections.nCopies(CsvImport.LINES_MAX + 1, "x");
    refused(Reason.INVALID, () -> csv.run(SYSTEM, CsvImport.Kind.ACCOUNTS, many, true));
  }

  @Test
  void an_account_administers_nothing() {
    Account alice = account("alice@a.test");
    Caller by = new Caller(Principal.of(alice), alice.tenant());
    refused(Reason.REFUSED, () -> operations.domains().list(by));
    refused(Reason.REFUSED, () -> operations.accounts().list(by, Optional.empty()));
    refused(Reason.REFUSED, () -> operations.accounts().show(by, "alice@a.test"));
    refused(Reason.REFUSED, () -> operations.accounts().setQuota(by, "alice@a.test", 0));
  }

  @Test
  void what_concerns_all_tenants_is_the_servers_alone() {
    Account boss = account("boss@a.test", AccountRole.ADMINISTRATOR);
    Caller by = new Caller(Principal.of(boss), boss.tenant());
    refused(Reason.REFUSED, () -> operations.status(by));
    assertThatThrownBy(() -> operations.status(by))
        .hasMessage("boss@a.test may not do this: it needs an operator");
    refused(Reason.REFUSED, () -> operations.check(by));
    refused(Reason.REFUSED, () -> operations.masterKeys().status(by));
    refused(Reason.REFUSED, () -> operations.masterKeys().rotate(by));
    refused(Reason.REFUSED, () -> operations.backups().backup(by, directory.resolve("b")));
    refused(Reason.REFUSED, () -> operations.messages().trace(by, "alice@a.test", 1));
    refused(Reason.REFUSED, () -> operations.messages().intake(by));
    refused(
        Reason.REFUSED,
        () ->
            operations
                .audit()
                .list(by, 1, new AuditTrail.Filter(Optional.empty(), Optional.empty()), 1));
  }

  @Test
  void what_needs_a_running_server_says_so() {
    refused(Reason.UNAVAILABLE, () -> operations.queue());
    refused(Reason.UNAVAILABLE, () -> operations.dkimKeys());
    refused(Reason.UNAVAILABLE, () -> operations.dnsRecords());
  }

  @Test
  void changes_outside_of_the_directory_are_recorded_too() {
    operations.masterKeys().rotate(SYSTEM);
    operations.backups().backup(SYSTEM, Path.of("/backups/one"));
    assertThat(audited("system"))
        .extracting(AuditEvent::action)
        .contains("master-key.rotate", "backup");
  }

  @Test
  void a_store_that_was_put_back_by_hand_numbers_accounts_far_above() {
    long before = account("before@a.test").id().value();
    operations.backups().markRestored(SYSTEM);
    assertThat(audited("system")).extracting(AuditEvent::action).contains("mark-restored");
    Directory started =
        Directory.open(
            kv,
            Clock.fixed(NOW, ZoneOffset.UTC),
            org.posthorn.directory.DirectoryLimits.defaults());
    assertThat(started.isRemoved(new AccountId(before + 1_000_000)))
        .as("a number that may have been given out")
        .isTrue();
  }

  @Test
  void the_audit_shows_the_newest_of_many_of_one_moment() {
    List<String> lines =
        IntStream.range(0, 1_500).mapToObj(i -> "user" + i + "@a.test,a secret").toList();
    operations.accounts().addAll(SYSTEM, lines);
    AuditTrail.Filter all = new AuditTrail.Filter(Optional.empty(), Optional.of("ACCOUNT.add"));
    assertThat(operations.audit().list(SYSTEM, 1, all, 10_000)).hasSize(1_500);
    assertThat(operations.audit().list(SYSTEM, 1, all, 7)).hasSize(7);
    refused(Reason.INVALID, () -> operations.audit().list(SYSTEM, 0, all, 7));
    refused(Reason.INVALID, () -> operations.audit().list(SYSTEM, 93, all, 7));
    refused(Reason.INVALID, () -> operations.audit().list(SYSTEM, 1, all, 0));
  }

  @Test
  void a_message_is_traced_by_its_message_id_its_trace_id_or_an_address() {
    EventLog log = new EventLog(kv);
    Event accepted =
        new Event(
            "t1",
            NOW.minusSeconds(90_000),
            "accepted",
            Map.of("from", "bob@b.test", "message-id", "<One@b.test>"));
    Event sent = new Event("t1", NOW, "sending-delivered", Map.of("to", "carol@c.test"));
    Event other = new Event("t2", NOW, "accepted", Map.of("from", "bob@b.test"));
    log.append(List.of(sent, other, accepted));

    assertThat(operations.messages().trace(SYSTEM, "<One@b.test>", 2))
        .containsExactly(accepted, sent);
    assertThat(operations.messages().trace(SYSTEM, "One@b.test", 2))
        .containsExactly(accepted, sent);
    assertThat(operations.messages().trace(SYSTEM, "t1", 2)).containsExactly(accepted, sent);
    assertThat(operations.messages().trace(SYSTEM, "t1", 1)).containsExactly(sent);
    assertThat(operations.messages().trace(SYSTEM, "Bob@b.test", 2))
        .containsExactly(accepted, other);
    refused(Reason.NOT_FOUND, () -> operations.messages().trace(SYSTEM, "nobody@b.test", 90));
    refused(Reason.INVALID, () -> operations.messages().trace(SYSTEM, "t1", 91));
    refused(Reason.INVALID, () -> operations.messages().trace(SYSTEM, " ", 1));
  }

  @Test
  void a_domain_decides_what_follows_from_authentication() {
    operations.domains().add(SYSTEM, "auth.test", false);
    Map<Part, Optional<String>> stricter =
        Map.of(Part.REJECT, Optional.of("refuse"), Part.MODE, Optional.of("record"));
    assertThat(operations.authentication().set(SYSTEM, "auth.test", stricter))
        .containsEntry(Part.REJECT, new InForce("refuse", true))
        .containsEntry(Part.MODE, new InForce("record", true))
        .containsEntry(Part.QUARANTINE, new InForce("junk", false))
        .isEqualTo(operations.authentication().of(SYSTEM, "auth.test"));
    operations.authentication().set(SYSTEM, "auth.test", Map.of(Part.MODE, Optional.empty()));
    assertThat(operations.authentication().of(SYSTEM, "auth.test"))
        .containsEntry(Part.REJECT, new InForce("refuse", true))
        .containsEntry(Part.MODE, new InForce("enforce", false));
    for (Part part : Part.values()) {
      refused(
          Reason.INVALID,
          () ->
              operations
                  .authentication()
                  .set(SYSTEM, "auth.test", Map.of(part, Optional.of("perhaps"))));
    }
    refused(Reason.NOT_FOUND, () -> operations.authentication().of(SYSTEM, "other.test"));
    assertThat(
            operations
                .audit()
                .list(SYSTEM, 1, new AuditTrail.Filter(Optional.empty(), Optional.empty()), 100))
        .extracting(AuditEvent::action, AuditEvent::detail)
        .contains(
            tuple(
                "domain.authentication",
                "authentication.dmarc-reject=refuse authentication.mode=record"));
  }
}
