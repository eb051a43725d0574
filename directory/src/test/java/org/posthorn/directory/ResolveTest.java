package org.posthorn.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResolveTest {
  private final Town town = new Town();

  @AfterEach
  void close() {
    town.close();
  }

  private void populate() {
    town.domain("example.test").domain("other.test").domain("empty.test");
    town.administrator("admin@example.test");
    town.account("alice@example.test");
    town.account("bob@example.test");
    town.account("plus+account@example.test");
    Account gone = town.account("gone@example.test");
    town.administration.setDisabled(Town.SYSTEM, gone.id(), true);
    town.alias("sales@example.test", "alice@example.test", "bob@example.test")
        .alias("team@example.test", "sales@example.test", "alice@example.test")
        .alias("twice@example.test", "alice+one@example.test", "alice+two@example.test")
        .alias("away@example.test", "alice@elsewhere.test", "bob@example.test")
        .alias("loop@example.test", "pool@example.test")
        .alias("pool@example.test", "loop@example.test")
        .alias("nobody@example.test", "missing@example.test")
        .alias("retired@example.test", "gone@example.test")
        .alias("mixed@example.test", "gone@example.test", "bob@example.test")
        .alias("/list-(.+)/@example.test", "$1@example.test")
        .alias("/list-b.*/@example.test", "alice@example.test")
        .alias("/(.*)-at-(.*)/@example.test", "$2+$1@example.test")
        .alias("a@other.test", "bob@example.test")
        .alias("@other.test", "alice@example.test");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "alice@example.test,            local alice",
    "ALICE@Example.TEST,            local alice",
    "alice+shop@example.test,       local alice detail shop",
    "Alice+Shop+Two@example.test,   local alice detail Shop+Two",
    "alice+@example.test,           local alice detail ''",
    "+alice@example.test,           no such recipient",
    "plus+account@example.test,     local plus+account",
    "plus@example.test,             no such recipient",
    "missing@example.test,          no such recipient",
    "alice@elsewhere.test,          not local",
    "gone@example.test,             disabled",
    "gone+x@example.test,           disabled",
    "retired@example.test,          disabled",
    "mixed@example.test,            local bob",
    "sales@example.test,            local alice bob",
    "sales+x@example.test,          local alice detail x bob detail x",
    "team@example.test,             local alice bob",
    "twice@example.test,            local alice detail one",
    "away@example.test,             remote [alice@elsewhere.test] bob",
    "loop@example.test,             no such recipient",
    "nobody@example.test,           no such recipient",
    "list-bob@example.test,         local bob",
    "LIST-Bob@example.test,         local bob",
    "list-@example.test,            no such recipient",
    "list-list-bob@example.test,    local bob",
    "xlist-bob@example.test,        no such recipient",
    "shop-at-bob@example.test,      local bob detail shop",
    "a@other.test,                  local bob",
    "a+d@other.test,                local bob detail d",
    "anything@other.test,           local alice",
    "postmaster@other.test,         local alice",
    "postmaster@example.test,       local admin",
    "PostMaster@empty.test,         local admin",
    "postmaster+x@empty.test,       local admin",
    "abuse@empty.test,              no such recipient",
  })
  void recipients(String address, String expected) {
    populate();

    assertThat(town.resolve(address)).isEqualTo(expected.replace("detail ''", "detail "));
    // From memory now.
    assertThat(town.resolve(address)).isEqualTo(expected.replace("detail ''", "detail "));
    try (Town reopened = town.reopened()) {
      assertThat(reopened.resolve(address)).isEqualTo(expected.replace("detail ''", "detail "));
    }
  }

  /// kept keeps a copy; all others keep none. ann and ben lead to each other, cid to an alias that
  /// leads to him.
  private void populateForwarders() {
    town.domain("example.test").domain("other.test");
    for (String name : "alice bob kept sent ann ben cid dan eve many gone".split(" ")) {
      town.account(name + "@example.test");
    }
    town.alias("friends@example.test", "cid@example.test", "alice@example.test")
        .alias("ring@example.test", "dan@example.test")
        .alias("all@example.test", "sent@example.test", "kept@example.test", "alice@example.test")
        .alias("@other.test", "sent@example.test")
        .forward("kept@example.test", "k@elsewhere.test alice@example.test")
        .forward("sent@example.test", "-s@elsewhere.test")
        .forward("ann@example.test", "-ben@example.test")
        .forward("ben@example.test", "-ann+x@example.test")
        .forward("cid@example.test", "-friends@example.test")
        .forward("dan@example.test", "-ring@example.test")
        .forward("eve@example.test", "-missing@example.test")
        .forward("many@example.test", "-kept@example.test sent@example.test all@example.test")
        .forward("gone@example.test", "g@elsewhere.test");
    AccountId gone = town.directory.account(Address.parse("gone@example.test")).orElseThrow().id();
    town.administration.setDisabled(Town.SYSTEM, gone, true);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "kept@example.test,   remote [k@elsewhere.test] kept alice",
    "kept+x@example.test, remote [k@elsewhere.test] kept detail x alice",
    "sent@example.test,   remote [s@elsewhere.test]",
    "sent+x@example.test, remote [s@elsewhere.test]",
    "any@other.test,      remote [s@elsewhere.test]",
    "all@example.test,    'remote [s@elsewhere.test, k@elsewhere.test] kept alice'",
    "many@example.test,   'remote [k@elsewhere.test, s@elsewhere.test] kept alice'",
    "ann@example.test,    local ann detail x",
    "ben@example.test,    local ben",
    "cid@example.test,    local cid alice",
    "dan@example.test,    local dan",
    "ring@example.test,   local dan",
    "eve@example.test,    local eve",
    "gone@example.test,   disabled",
  })
  void forwarders(String address, String expected) {
    populateForwarders();

    assertThat(town.resolve(address)).isEqualTo(expected);
    try (Town reopened = town.reopened()) {
      assertThat(reopened.resolve(address)).isEqualTo(expected);
    }
  }

  @ParameterizedTest(name = "{0} as {1}: {2}")
  @CsvSource({
    "sent@example.test,  sent@example.test, true",
    "sent@example.test,  any@other.test,    true",
    "alice@example.test, kept@example.test, false",
    "ben@example.test,   ann@example.test,  false",
  })
  void forwarding_gives_nobody_an_address(String account, String address, boolean may) {
    populateForwarders();

    assertThat(town.maySendAs(account, address)).isEqualTo(may);
  }

  @ParameterizedTest(name = "{0} as {1}: {2}")
  @CsvSource({
    "alice@example.test, alice@example.test,         true",
    "alice@example.test, Alice+x@EXAMPLE.test,       true",
    "alice@example.test, bob@example.test,           false",
    "alice@example.test, sales@example.test,         true",
    "bob@example.test,   sales+x@example.test,       true",
    "bob@example.test,   team@example.test,          true",
    "bob@example.test,   away@example.test,          true",
    "bob@example.test,   list-bob@example.test,      true",
    "alice@example.test, list-bob@example.test,      false",
    "alice@example.test, list-sales@example.test,    false",
    "alice@example.test, anything@other.test,        true",
    "bob@example.test,   anything@other.test,        false",
    "alice@example.test, alice@elsewhere.test,       false",
    "alice@example.test, missing@example.test,       false",
    "admin@example.test, postmaster@empty.test,      true",
    "alice@example.test, postmaster@empty.test,      false",
    "gone@example.test,  gone@example.test,          false",
  })
  void senders(String account, String address, boolean may) {
    populate();

    assertThat(town.maySendAs(account, address)).isEqualTo(may);
  }

  @Test
  void aDomainWithoutSeparatorHasNoSubaddresses() {
    populate();
    town.separator("example.test", '\0');
    assertThat(town.resolve("alice+shop@example.test")).isEqualTo("no such recipient");

    town.separator("example.test", '-');
    assertThat(town.resolve("alice-shop@example.test")).isEqualTo("local alice detail shop");
  }

  @Test
  void deliveredToIsTheAddressAtWhichTheAccountWasFound() {
    populate();

    assertThat(town.directory.resolve(Address.parse("twice@example.test")))
        .isInstanceOfSatisfying(
            Resolution.Local.class,
            local ->
                assertThat(local.deliveries().getFirst().deliveredTo())
                    .hasToString("alice+one@example.test"));
  }

  @Test
  void postmasterWithoutADomainIsTheFirstAdministratorThatIsEnabled() {
    town.domain("example.test");
    assertThat(town.directory.resolvePostmaster()).isEqualTo(new Resolution.NoSuchRecipient());
    Account first = town.administrator("one@example.test");
    Account second = town.administrator("two@example.test");
    assertThat(postmaster()).isEqualTo(first.id());

    town.administration.setDisabled(Town.SYSTEM, first.id(), true);
    assertThat(postmaster()).isEqualTo(second.id());
    assertThat(town.resolve("postmaster@example.test")).isEqualTo("local two");
  }

  private AccountId postmaster() {
    Resolution.Local local = (Resolution.Local) town.directory.resolvePostmaster();
    return local.deliveries().getFirst().account().id();
  }

  @Test
  void tooLongAChainOfAliasesDeliversToNobody() {
    town.domain("example.test");
    town.account("end@example.test");
    int depth = town.directory.limits().aliasDepth();
    for (int i = depth; i > 0; i--) {
      town.alias("a" + i + "@example.test", "a" + (i - 1) + "@example.test");
    }
    town.alias("a0@example.test", "end@example.test");

    assertThat(town.resolve("a" + (depth - 1) + "@example.test")).isEqualTo("local end");
    assertThat(town.resolve("a" + depth + "@example.test")).isEqualTo("misconfigured");
  }

  @Test
  void tooManyDeliveriesAreNoneRatherThanSome() {
    town.domain("example.test");
    int most = town.directory.limits().deliveriesPerRecipient();
    town.alias("two@example.test", "many@example.test", "one@example.test");
    town.alias("many@example.test", elsewhere(most));
    assertThat(town.resolve("two@example.test")).startsWith("remote [r0@elsewhere.test,");
    town.alias("one@example.test", "x@elsewhere.test");

    assertThat(town.resolve("many@example.test")).startsWith("remote [r0@elsewhere.test,");
    assertThat(town.resolve("two@example.test")).isEqualTo("misconfigured");
  }

  @Test
  void whatWouldLeadTooFarIsRefusedWhenItIsAdded() {
    town.domain("example.test");
    Account account = town.account("alice@example.test");
    int most = town.directory.limits().deliveriesPerRecipient();
    int depth = town.directory.limits().aliasDepth();
    town.alias("many@example.test", elsewhere(most)).alias("one@example.test", "x@elsewhere.test");
    town.alias("a0@example.test", "alice@example.test");
    for (int i = 1; i < depth; i++) {
      town.alias("a" + i + "@example.test", "a" + (i - 1) + "@example.test");
    }
    for (String[] targets :
        List.of(
            elsewhere(most + 1),
            new String[] {"many@example.test", "one@example.test"},
            new String[] {"a" + (depth - 1) + "@example.test"})) {
      for (String name : List.of("new@example.test", "@example.test")) {
        assertThatExceptionOfType(DirectoryException.class)
            .isThrownBy(() -> town.alias(name, targets))
            .satisfies(e -> assertThat(e.kind()).isEqualTo(DirectoryException.Kind.LIMIT));
      }
    }
    assertThatExceptionOfType(DirectoryException.class)
        .isThrownBy(() -> town.forward("alice@example.test", "many@example.test one@example.test"));
    assertThat(town.directory.account(account.id())).contains(account);
    assertThat(town.directory.aliases("example.test")).hasSize(2 + depth);
  }

  // RFC 5321 §4.1.2: the quotes are no part of what the local part means.
  @Test
  void quotesOfAnAdministratorAreNoPartOfTheLocalPart() {
    town.domain("example.test");
    town.account("alice@example.test");
    town.alias("\"odd user\"@example.test", "alice@example.test")
        .alias("out@example.test", "\"odd user\"@r.test")
        .forward("alice@example.test", "\"a@b\"@r.test");

    Resolution odd = town.directory.resolve(Address.of("Odd User", "example.test"));
    assertThat(odd).isInstanceOf(Resolution.Remote.class);
    assertThat(((Resolution.Remote) odd).targets()).containsExactly(Address.of("a@b", "r.test"));
    assertThat(
            ((Resolution.Remote) town.directory.resolve(Address.parse("out@example.test")))
                .targets())
        .containsExactly(Address.of("odd user", "r.test"));
    assertThat(town.reopened().resolve("odd user@example.test"))
        .isEqualTo("remote [a@b@r.test] alice");
    assertThat(town.directory.aliases("example.test").getFirst().name())
        .isEqualTo("odd user@example.test");
    town.administration.removeAlias(Town.SYSTEM, "\"odd user\"@example.test");
    assertThat(town.resolve("odd user@example.test")).isEqualTo("no such recipient");
  }

  @Test
  void anAliasThatWasKeptWithItsQuotesCanBeRemoved() {
    town.domain("example.test");
    Address kept = Address.of("\"odd user\"", "example.test");
    Alias.Exact alias = new Alias.Exact(kept, List.of("x@elsewhere.test"));
    town.administration.addAlias(Town.SYSTEM, alias);

    town.administration.removeAlias(Town.SYSTEM, "\"odd user\"@example.test");
    assertThat(town.directory.aliases("example.test")).isEmpty();
    town.administration.addAlias(Town.SYSTEM, alias);
    town.administration.removeAlias(Town.SYSTEM, alias.name());
    assertThat(town.directory.aliases("example.test")).isEmpty();
  }

  private static String[] elsewhere(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "r" + i + "@elsewhere.test")
        .toArray(String[]::new);
  }

  @Test
  void changesAreSeenAtOnce() {
    town.domain("example.test");
    assertThat(town.resolve("alice@example.test")).isEqualTo("no such recipient");
    Account alice = town.account("alice@example.test");
    assertThat(town.resolve("alice@example.test")).isEqualTo("local alice");
    town.administration.setDisabled(Town.SYSTEM, alice.id(), true);
    assertThat(town.resolve("alice@example.test")).isEqualTo("disabled");
    town.administration.removeAccount(Town.SYSTEM, alice.id());
    assertThat(town.resolve("alice@example.test")).isEqualTo("no such recipient");
    town.alias("alice@example.test", "x@elsewhere.test");
    assertThat(town.resolve("alice@example.test")).isEqualTo("remote [x@elsewhere.test]");
    town.administration.removeDomain(Town.SYSTEM, "example.test");
    assertThat(town.resolve("alice@example.test")).isEqualTo("not local");
  }

  @Test
  void memoryForNamesIsBounded() {
    town.domain("example.test");
    for (int i = 0; i < 500; i++) {
      assertThat(town.resolve("harvest" + i + "@example.test")).isEqualTo("no such recipient");
    }
    assertThat(town.directory.entriesHeld()).isLessThanOrEqualTo(100);
  }
}
