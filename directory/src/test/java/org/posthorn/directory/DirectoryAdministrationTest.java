package org.posthorn.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.posthorn.directory.Town.SYSTEM;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.directory.DirectoryException.Kind;

class DirectoryAdministrationTest {
  private final Town town = new Town();
  private final DirectoryAdministration admin = town.administration;

  @AfterEach
  void close() {
    town.close();
  }

  private void refused(Kind kind, String message, ThrowingCallable operation) {
    int audited = town.audited.size();
    assertThatExceptionOfType(DirectoryException.class)
        .isThrownBy(operation)
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.kind()).isEqualTo(kind));
    assertThat(town.audited).hasSize(audited);
  }

  @Test
  void domainsAreAddedListedAndRemoved() {
    town.domain("b.test").domain("A.test");

    assertThat(town.directory.domains())
        .extracting(Domain::name)
        .containsExactly("a.test", "b.test");
    refused(Kind.ALREADY_EXISTS, "domain a.test", () -> town.domain("a.test"));
    refused(Kind.INVALID, "not a domain", () -> town.domain("a b"));
    refused(
        Kind.NOT_FOUND, "tenant 9", () -> admin.addDomain(SYSTEM, new TenantId(9), "c.test", true));
    refused(Kind.NOT_FOUND, "domain c.test", () -> admin.removeDomain(SYSTEM, "c.test"));

    admin.removeDomain(SYSTEM, "a.test");
    assertThat(town.directory.domain("a.test")).isEmpty();
    assertThat(town.reopened().directory.domains())
        .extracting(Domain::name)
        .containsExactly("b.test");
  }

  @Test
  void aDomainWithAccountsIsNotRemovedAndItsAliasesGoWithIt() {
    town.domain("a.test");
    Account alice = town.account("alice@a.test");
    town.alias("x@a.test", "alice@elsewhere.test");
    refused(Kind.IN_USE, "has accounts", () -> admin.removeDomain(SYSTEM, "a.test"));

    admin.removeAccount(SYSTEM, alice.id());
    admin.removeDomain(SYSTEM, "a.test");
    town.domain("a.test");
    assertThat(town.directory.aliases("a.test")).isEmpty();
  }

  @Test
  void limitsOnSendingAreKeptUntilTheyAreForgotten() {
    town.domain("a.test");
    Account alice = town.account("alice@a.test");
    SendingLimits limits =
        new SendingLimits(
            OptionalLong.of(1),
            OptionalLong.empty(),
            OptionalLong.of(SendingLimits.MAX),
            Optional.of(true));
    admin.setSendingLimits(SYSTEM, alice.id(), limits);
    admin.setSendingLimits(SYSTEM, "a.test", limits);

    Directory reopened = town.reopened().directory;
    assertThat(reopened.account(alice.id()).orElseThrow().sendingLimits()).isEqualTo(limits);
    assertThat(reopened.domain("a.test").orElseThrow().sendingLimits()).isEqualTo(limits);
    assertThat(town.audited)
        .extracting(AuditEvent::action)
        .contains("account.limits", "domain.limits");
    assertThat(town.audited)
        .filteredOn(event -> event.action().endsWith(".limits"))
        .extracting(AuditEvent::detail)
        .containsOnly(
            "messages-per-minute 1, recipients-per-day " + SendingLimits.MAX + ", review yes");
    assertThat(DirectoryRows.account(town.directory.account(alice.id()).orElseThrow()))
        .startsWith(2);

    Account back = admin.setSendingLimits(SYSTEM, alice.id(), SendingLimits.NONE);
    assertThat(DirectoryRows.account(back)).as("as servers of before read it").startsWith(1);
    assertThat(town.reopened().directory.account(alice.id())).contains(back);
  }

  @Test
  void settingsOfADomainAreKeptUntilTheyAreForgotten() {
    town.domain("a.test");
    SendingLimits limits =
        new SendingLimits(
            OptionalLong.of(5), OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
    admin.setSendingLimits(SYSTEM, "a.test", limits);
    admin.setSettings(
        SYSTEM,
        "a.test",
        "domain.something",
        Map.of("a", Optional.of("1"), "b", Optional.of("2"), "c", Optional.empty()));
    admin.setSettings(SYSTEM, "a.test", "domain.something", Map.of("b", Optional.empty()));

    Domain kept = town.reopened().directory.domain("a.test").orElseThrow();
    assertThat(kept.settings()).containsExactly(Map.entry("a", "1"));
    assertThat(kept.sendingLimits()).isEqualTo(limits);
    assertThat(town.audited)
        .extracting(AuditEvent::action, AuditEvent::detail)
        .contains(
            tuple("domain.something", "a=1 b=2 c=default"), tuple("domain.something", "b=default"));
    assertThat(DirectoryRows.domain(kept)).startsWith(3);
    Domain without =
        admin.setSettings(SYSTEM, "a.test", "domain.something", Map.of("a", Optional.empty()));
    assertThat(DirectoryRows.domain(without)).as("as servers of before read it").startsWith(2);
    refused(
        Kind.INVALID,
        "too long",
        () ->
            admin.setSettings(
                SYSTEM, "a.test", "domain.something", Map.of("a", Optional.of("x".repeat(1_001)))));
    Map<String, Optional<String>> many = new HashMap<>();
    for (int i = 0; i <= Domain.SETTINGS_MAX; i++) {
      many.put("s" + i, Optional.of(""));
    }
    refused(
        Kind.LIMIT,
        "at most 100",
        () -> admin.setSettings(SYSTEM, "a.test", "domain.something", many));
  }

  @Test
  void forwardingIsKeptUntilItIsTurnedOff() {
    town.domain("a.test");
    Account alice = town.account("alice@a.test");
    Address target = Address.parse("Alice@b.test");
    Forwarding forwarding = new Forwarding(List.of(target, target), false);
    assertThat(forwarding.targets()).containsExactly(target);
    admin.setForwarding(SYSTEM, alice.id(), forwarding);
    admin.setQuota(SYSTEM, alice.id(), 5);

    assertThat(town.reopened().directory.account(alice.id()).orElseThrow().forwarding())
        .isEqualTo(forwarding);
    assertThat(town.audited)
        .extracting(AuditEvent::action, AuditEvent::detail)
        .contains(tuple("account.forward", "Alice@b.test keep false"));
    assertThat(DirectoryRows.account(town.directory.account(alice.id()).orElseThrow()))
        .startsWith(3);

    Account back = admin.setForwarding(SYSTEM, alice.id(), new Forwarding(List.of(), false));
    assertThat(back.forwarding()).isEqualTo(Forwarding.NONE);
    assertThat(DirectoryRows.account(back)).as("as servers of before read it").startsWith(1);
  }

  @Test
  void forwardingThatCannotBe() {
    town.domain("a.test");
    Account alice = town.account("alice@a.test");
    List<Address> four =
        List.of("1", "2", "3", "4").stream().map(name -> Address.of(name, "b.test")).toList();
    refused(
        Kind.LIMIT,
        "at most 3 addresses",
        () -> admin.setForwarding(SYSTEM, alice.id(), new Forwarding(four, true)));
    refused(
        Kind.INVALID,
        "to itself",
        () ->
            admin.setForwarding(
                SYSTEM, alice.id(), new Forwarding(List.of(Address.parse("ALICE@a.test")), true)));
    assertThat(town.directory.account(alice.id())).contains(alice);
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "1000000001"})
  void boundsOnSendingThatCannotBe(long bound) {
    refused(
        Kind.INVALID,
        "a bound on sending",
        () ->
            new SendingLimits(
                OptionalLong.of(bound),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty()));
  }

  @Test
  void anAccountIsWhatItWasMadeAs() {
    town.domain("a.test");
    NewAccount wanted =
        new NewAccount(
            Address.parse("Alice@a.test"),
            Optional.of("Alice Ä"),
            OptionalLong.of(7),
            Set.of(AccountRole.ADMINISTRATOR),
            Optional.empty());
    Account alice = admin.addAccount(SYSTEM, wanted);

    Account stored = town.reopened().directory.account(alice.id()).orElseThrow();
    assertThat(stored).isEqualTo(alice);
    assertThat(stored.address()).hasToString("Alice@a.test");
    assertThat(stored.displayName()).contains("Alice Ä");
    assertThat(stored.quotaBytes()).isEqualTo(7);
    assertThat(stored.roles()).containsExactly(AccountRole.ADMINISTRATOR);
    assertThat(stored.created()).isEqualTo(town.clock.instant());
    assertThat(town.account("bob@a.test").quotaBytes()).isEqualTo(5L << 30);
  }

  @Test
  void accountsThatCannotBeAdded() {
    town.domain("a.test");
    town.account("alice@a.test");
    town.alias("sales@a.test", "alice@a.test");

    refused(Kind.ALREADY_EXISTS, "account ALICE@a.test", () -> town.account("ALICE@a.test"));
    refused(Kind.ALREADY_EXISTS, "alias sales@a.test", () -> town.account("sales@a.test"));
    refused(Kind.NOT_FOUND, "domain b.test", () -> town.account("alice@b.test"));
    refused(Kind.INVALID, "password", () -> town.account("bob@a.test", ""));
    refused(Kind.INVALID, "password", () -> town.account("bob@a.test", "x".repeat(101)));
    refused(Kind.INVALID, "password", () -> town.account("bob@a.test", "a\u0007"));
    refused(
        Kind.INVALID,
        "PHC",
        () ->
            admin.addAccount(
                SYSTEM,
                new NewAccount(
                    Address.parse("bob@a.test"),
                    Optional.empty(),
                    OptionalLong.empty(),
                    Set.of(),
                    Optional.of(new NewPassword.Hashed("$1$md5")))));
    refused(Kind.INVALID, "quota", () -> admin.addAccount(SYSTEM, bob("Bob", -1)));
    refused(Kind.INVALID, "display name", () -> admin.addAccount(SYSTEM, bob("x".repeat(41), 1)));
    assertThat(town.resolve("bob@a.test")).isEqualTo("no such recipient");
  }

  private static NewAccount bob(String name, long quota) {
    return new NewAccount(
        Address.parse("bob@a.test"),
        Optional.of(name),
        OptionalLong.of(quota),
        Set.of(),
        Optional.empty());
  }

  @Test
  void numbersOfAccountsAreNeverUsedAgain() {
    town.domain("a.test");
    Account first = town.account("alice@a.test");
    admin.removeAccount(SYSTEM, first.id());

    assertThat(town.reopened().account("alice@a.test").id()).isGreaterThan(first.id());
  }

  @Test
  void aRemovedAccountLeavesNoCredentials() {
    town.domain("a.test");
    Account alice = town.account("alice@a.test");
    assertThat(town.kv.partitions(AccountId.PARTITIONS, new byte[0], 9)).hasSize(1);

    admin.removeAccount(SYSTEM, alice.id());

    assertThat(town.kv.partitions(AccountId.PARTITIONS, new byte[0], 9)).isEmpty();
    assertThat(town.told).contains(new DirectoryChange.AccountRemoved(alice.id()));
    refused(Kind.NOT_FOUND, "no account", () -> admin.removeAccount(SYSTEM, alice.id()));
  }

  @Test
  void anAccountThatAnAliasNamesIsNotRemoved() {
    town.domain("a.test");
    Account alice = town.account("alice@a.test");
    town.alias("@a.test", "Alice@a.test");

    refused(Kind.IN_USE, "alias @a.test", () -> admin.removeAccount(SYSTEM, alice.id()));
  }

  @Test
  void manyAccountsAreAddedAllOrNone() {
    town.domain("a.test");
    List<NewAccount> many =
        IntStream.range(0, 1_200)
            .mapToObj(i -> bob("Bob", 1))
            .map(b -> renamed(b, "user" + town.clock.millis()))
            .toList();
    refused(Kind.ALREADY_EXISTS, "is there twice", () -> admin.addAccounts(SYSTEM, many));

    List<NewAccount> distinct =
        IntStream.range(0, 1_200).mapToObj(i -> renamed(bob("Bob", 1), "user" + i)).toList();
    assertThat(admin.addAccounts(SYSTEM, distinct)).hasSize(1_200);
    assertThat(town.resolve("user1199@a.test")).isEqualTo("local user1199");

    List<NewAccount> oneBad = List.of(renamed(bob("Bob", 1), "new"), distinct.getFirst());
    refused(Kind.ALREADY_EXISTS, "account user0@a.test", () -> admin.addAccounts(SYSTEM, oneBad));
    assertThat(town.resolve("new@a.test")).isEqualTo("no such recipient");
    refused(
        Kind.LIMIT,
        "at most 2000",
        () -> admin.addAccounts(SYSTEM, java.util.Collections.nCopies(2_001, bob("Bob", 1))));
  }

  private static NewAccount renamed(NewAccount account, String localPart) {
    return new NewAccount(
        Address.of(localPart, account.address().domain()),
        account.displayName(),
        account.quotaBytes(),
        account.roles(),
        account.password());
  }

  @Test
  void accountsAreListedInPages() {
    town.domain("a.test");
    for (String name : List.of("c", "a", "b")) {
      town.account(name + "@a.test");
    }

    List<Account> page = town.directory.accounts(new AccountId(0), 2);
    assertThat(page).extracting(a -> a.address().localPart()).containsExactly("c", "a");
    assertThat(town.directory.accounts(page.getLast().id(), 2))
        .extracting(a -> a.address().localPart())
        .containsExactly("b");
  }

  @Test
  void quotaAndEnablingAreTold() {
    town.domain("a.test");
    AccountId alice = town.account("alice@a.test").id();

    assertThat(admin.setQuota(SYSTEM, alice, 0).quotaBytes()).isZero();
    assertThat(admin.setDisabled(SYSTEM, alice, true).disabled()).isTrue();
    assertThat(admin.setDisabled(SYSTEM, alice, false).disabled()).isFalse();

    assertThat(town.told)
        .containsExactly(
            new DirectoryChange.AccountChanged(alice),
            new DirectoryChange.AccountDisabled(alice),
            new DirectoryChange.AccountChanged(alice));
    refused(Kind.INVALID, "quota", () -> admin.setQuota(SYSTEM, alice, -1));
    assertThat(town.directory.account(alice).orElseThrow().quotaBytes()).isZero();
  }

  @Test
  void aListenerThatIsGoneIsToldNothing() {
    town.domain("a.test");
    AccountId alice = town.account("alice@a.test").id();
    List<DirectoryChange> told = new java.util.ArrayList<>();
    town.directory.listen(told::add).close();

    admin.setQuota(SYSTEM, alice, 1);
    assertThat(told).isEmpty();
  }

  @Test
  void aliasesAreListedByNameAndRemoved() {
    town.domain("a.test");
    town.alias("z@a.test", "x@b.test")
        .alias("/b(.)/@a.test", "$1@b.test", "fixed@b.test")
        .alias("/a(.)/@a.test", "x$$$1@b.test")
        .alias("@a.test", "x@b.test")
        .alias("y@a.test", "x@b.test");

    assertThat(town.reopened().directory.aliases("a.test"))
        .extracting(Alias::name)
        .containsExactly("y@a.test", "z@a.test", "/b(.)/@a.test", "/a(.)/@a.test", "@a.test");
    assertThat(town.resolve("aQ@a.test")).isEqualTo("remote [x$q@b.test]");
    assertThat(town.resolve("bQ@a.test")).isEqualTo("remote [q@b.test, fixed@b.test]");

    for (String name : List.of("Z@a.test", "/b(.)/@a.test", "@a.test")) {
      admin.removeAlias(SYSTEM, name);
      refused(Kind.NOT_FOUND, "no alias", () -> admin.removeAlias(SYSTEM, name));
    }
    assertThat(town.directory.aliases("a.test"))
        .extracting(Alias::name)
        .containsExactly("y@a.test", "/a(.)/@a.test");
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "x@a.test,          nobody,        INVALID,        not an address",
    "x@a.test,          '',            INVALID,        not an address",
    "x@b.test,          y@a.test,      NOT_FOUND,      domain b.test",
    "alice@a.test,      y@b.test,      ALREADY_EXISTS, account alice@a.test",
    "there@a.test,      y@b.test,      ALREADY_EXISTS, alias there@a.test",
    "x,                 y@b.test,      INVALID,        no domain",
    "/a(/@a.test,       y@b.test,      INVALID,        regular expression",
    "/(a)\\1/@a.test,   y@b.test,      INVALID,        regular expression",
    "/(?=a)/@a.test,    y@b.test,      INVALID,        regular expression",
    "/((a{99}){99}){99}/@a.test, y@b.test, INVALID,    repeats too much",
    "/(a)/@a.test,      $2@b.test,     INVALID,        names a group",
    "/(a)/@a.test,      y$@b.test,     INVALID,        names a group",
    "/(a)/@a.test,      y$,            INVALID,        names a group",
    "/(a)/@a.test,      y,             INVALID,        not an address",
    "/there/@a.test,    y@b.test,      ALREADY_EXISTS, alias /there/@a.test",
  })
  void aliasesThatCannotBeAdded(String name, String target, Kind kind, String message) {
    town.domain("a.test");
    town.account("alice@a.test");
    town.alias("there@a.test", "x@b.test").alias("/there/@a.test", "x@b.test");

    refused(kind, message, () -> town.alias(name, target));
  }

  @Test
  void aliasesAreLimited() {
    town.domain("a.test");
    refused(Kind.INVALID, "1 to 20 targets", () -> town.alias("x@a.test"));
    String[] targets = new String[21];
    java.util.Arrays.fill(targets, "y@b.test");
    refused(Kind.INVALID, "1 to 20 targets", () -> town.alias("x@a.test", targets));
    String expression = "/" + "a".repeat(65) + "/@a.test";
    refused(Kind.LIMIT, "at most 64", () -> town.alias(expression, "y@b.test"));
    for (int i = 0; i < 5; i++) {
      town.alias("/p" + i + "/@a.test", "y@b.test");
    }
    refused(Kind.LIMIT, "5 patterns", () -> town.alias("/p5/@a.test", "y@b.test"));
  }

  @Test
  void administratorsAdministerTheirTenantAlone() {
    TenantId other = town.tenant(2);
    town.domain("a.test");
    admin.addDomain(SYSTEM, other, "b.test", false);
    Account alice = town.account("alice@a.test");
    Account boss = town.administrator("boss@a.test");
    Account there = town.administrator("boss@b.test");
    Principal actor = Principal.of(boss);
    Principal stranger = Principal.of(there);
    Principal user = Principal.of(alice);

    admin.setQuota(actor, alice.id(), 1);
    admin.addDomain(actor, TenantId.FIRST, "c.test", false);
    for (Principal who : List.of(stranger, user)) {
      denied(() -> admin.setQuota(who, alice.id(), 2));
      denied(() -> admin.setDisabled(who, alice.id(), true));
      denied(() -> admin.removeAccount(who, alice.id()));
      denied(() -> admin.addDomain(who, TenantId.FIRST, "d.test", false));
      denied(() -> admin.removeDomain(who, "c.test"));
      denied(() -> admin.addAccount(who, NewAccount.of(Address.parse("x@a.test"), "x")));
      denied(() -> admin.addAlias(who, Alias.parse("x@a.test", List.of("y@b.test"))));
      denied(() -> admin.removeAlias(who, "x@a.test"));
    }
    denied(() -> town.passwords.set(stranger, alice.id(), new NewPassword.Plain("x")));
    assertThat(town.directory.account(alice.id()).orElseThrow().quotaBytes()).isEqualTo(1);
  }

  @Test
  void operatorsAdministerEveryTenantAndOnlyTheyMakeAndChangeOperators() {
    TenantId other = town.tenant(2);
    town.domain("a.test");
    admin.addDomain(SYSTEM, other, "b.test", false);
    Account there = town.account("bob@b.test");
    NewAccount wanted =
        NewAccount.of(Address.parse("root@a.test"), "a long password").with(AccountRole.OPERATOR);
    Account operator = admin.addAccount(SYSTEM, wanted);
    Principal administrator = Principal.of(town.administrator("boss@a.test"));

    admin.setQuota(Principal.of(operator), there.id(), 1);
    denied(() -> admin.setQuota(administrator, operator.id(), 1));
    denied(() ->
        town.passwords.set(administrator, operator.id(), new NewPassword.Plain("taken over")));
    denied(() ->
        admin.addAccount(
            administrator,
            NewAccount.of(Address.parse("mine@a.test"), "x").with(AccountRole.OPERATOR)));
    assertThat(town.directory.account(Address.parse("mine@a.test"))).isEmpty();
  }

  @Test
  void anAccountChangesAsAWholeOrNotAtAll() {
    town.domain("a.test");
    Account alice = town.account("alice@a.test");
    AccountChange wanted =
        AccountChange.NONE
            .withDisplayName(Optional.of("Alice"))
            .withQuota(5)
            .withRoles(Set.of(AccountRole.ADMINISTRATOR));
    Account changed = admin.change(SYSTEM, alice.id(), wanted);
    assertThat(changed.displayName()).contains("Alice");
    assertThat(changed.quotaBytes()).isEqualTo(5);
    assertThat(town.directory.access().mayAdminister(Principal.of(changed), changed.tenant()))
        .isTrue();

    Forwarding toItself = new Forwarding(List.of(alice.address()), true);
    assertThatExceptionOfType(DirectoryException.class)
        .isThrownBy(() ->
            admin.change(
                SYSTEM, alice.id(), AccountChange.NONE.withQuota(7).withForwarding(toItself)));
    assertThat(town.directory.account(alice.id())).contains(changed);

    Account plain =
        admin.change(
            SYSTEM,
            alice.id(),
            AccountChange.NONE.withDisplayName(Optional.empty()).withRoles(Set.of()));
    assertThat(plain.displayName()).isEmpty();
    assertThat(plain.quotaBytes()).isEqualTo(5);
    assertThat(plain.roles()).isEmpty();
  }

  @Test
  void aCredentialForAPartOfAdministrationGivesNoRolesAndChangesNobodyWhoHasOne() {
    town.domain("a.test");
    Account alice = town.account("alice@a.test");
    Account boss = town.administrator("boss@a.test");
    Principal whole = Principal.of(boss);
    Principal part =
        new Principal(
            whole.name(),
            whole.account(),
            whole.tenant(),
            whole.roles(),
            whole.credential(),
            Scope.of(List.of("admin.accounts")));

    admin.setQuota(part, alice.id(), 1);
    denied(() -> admin.setRoles(part, alice.id(), Set.of(AccountRole.ADMINISTRATOR)));
    denied(() -> town.passwords.set(part, boss.id(), new NewPassword.Plain("a new password")));
    denied(
        () -> town.passwords.addAppPassword(part, boss.id(), "all", Scope.ALL, Optional.empty()));
    admin.setRoles(whole, alice.id(), Set.of(AccountRole.ADMINISTRATOR));
  }

  @Test
  void anAliasTakesNoSubaddressFromAnAccountThatItsMakerMayNotChange() {
    town.domain("a.test");
    NewAccount wanted =
        NewAccount.of(Address.parse("root@a.test"), "a long password").with(AccountRole.OPERATOR);
    Account operator = admin.addAccount(SYSTEM, wanted);
    town.account("alice@a.test");
    Principal boss = Principal.of(town.administrator("boss@a.test"));
    List<String> targets = List.of("boss@a.test");

    denied(() -> admin.addAlias(boss, Alias.parse("root+bank@a.test", targets)));
    admin.addAlias(boss, Alias.parse("alice+bank@a.test", targets));
    admin.addAlias(boss, Alias.parse("nobody+x@a.test", targets));
    admin.addAlias(Principal.of(operator), Alias.parse("root+bank@a.test", targets));
  }

  private static void denied(ThrowingCallable operation) {
    assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(operation);
  }

  @Test
  void accessIsOnesOwnAccountOrAdministration() {
    town.domain("a.test");
    Account alice = town.account("alice@a.test");
    Account boss = town.administrator("boss@a.test");
    Access access = town.directory.access();

    for (Right right : List.of(Right.READ, Right.WRITE, Right.DELIVER)) {
      assertThat(access.may(Principal.of(alice), right, alice.id())).isTrue();
      assertThat(access.may(Principal.of(alice), right, boss.id())).isFalse();
      assertThat(access.may(Principal.of(boss), right, alice.id())).isFalse();
      assertThat(access.may(SYSTEM, right, alice.id())).isTrue();
    }
    assertThat(access.may(Principal.of(boss), Right.ADMINISTER, alice.id())).isTrue();
    assertThat(access.may(Principal.of(boss), Right.ADMINISTER, new AccountId(99))).isFalse();
    assertThat(access.may(Principal.of(alice), Right.ADMINISTER, alice.id())).isFalse();
    denied(() -> access.require(Principal.of(alice), Right.READ, boss.id()));
  }

  @Test
  void everyChangeIsAudited() {
    Account boss = town.domain("a.test").administrator("boss@a.test");
    town.audited.clear();
    Principal actor = Principal.of(boss);
    AccountId alice =
        admin.addAccount(actor, NewAccount.of(Address.parse("alice@a.test"), "the first")).id();
    admin.setDisabled(actor, alice, true);
    admin.setQuota(actor, alice, 9);
    town.passwords.set(actor, alice, new NewPassword.Plain("the other"));
    admin.addAlias(actor, Alias.parse("x@a.test", List.of("y@b.test")));
    admin.removeAlias(actor, "x@a.test");
    admin.removeAccount(actor, alice);

    assertThat(town.audited)
        .allSatisfy(e -> assertThat(e.actor()).isEqualTo("boss@a.test"))
        .extracting(AuditEvent::action, AuditEvent::subject)
        .map(Object::toString)
        .containsExactly(
            "(\"account.add\", \"alice@a.test\")",
            "(\"account.disable\", \"alice@a.test\")",
            "(\"account.quota\", \"alice@a.test\")",
            "(\"password.set\", \"alice@a.test\")",
            "(\"alias.add\", \"x@a.test\")",
            "(\"alias.remove\", \"x@a.test\")",
            "(\"account.remove\", \"alice@a.test\")");
    assertThat(town.audited.toString()).doesNotContain("the other", "the first");
  }

  @Test
  void auditRecordsAreKeptByDay() {
    KeyValueAuditLog log = new KeyValueAuditLog(town.kv);
    java.time.Instant noon = java.time.Instant.parse("2026-03-01T12:00:00Z");
    java.time.Instant later = noon.plusSeconds(60);
    AuditEvent first = new AuditEvent(noon, "system", "domain.add", "a.test", "");
    AuditEvent second = new AuditEvent(later, "system", "domain.add", "b.test", "detail");
    AuditEvent next =
        new AuditEvent(noon.plusSeconds(86_400), "system", "domain.remove", "a.test", "");
    List.of(second, first, next).forEach(log::record);

    LocalDate day = LocalDate.of(2026, 3, 1);
    assertThat(log.events(day, noon, 10)).containsExactly(first, second);
    assertThat(log.events(day, later, 10)).containsExactly(second);
    assertThat(log.events(day, noon, 1)).containsExactly(first);
    assertThat(log.events(day.plusDays(1), noon, 10)).containsExactly(next);
  }
}
