package org.posthorn.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.posthorn.directory.Town.SYSTEM;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.sasl.AuthenticationContext;
import org.posthorn.sasl.ClientMechanism;
import org.posthorn.sasl.SaslMechanism;
import org.posthorn.sasl.ServerMechanism;
import org.posthorn.sasl.Step;

class AuthenticatorTest {
  private final Town town = new Town();
  private AccountId alice = new AccountId(0);

  @BeforeEach
  void populate() {
    alice = town.domain("example.test").account("alice@example.test", "right one").id();
  }

  @AfterEach
  void close() {
    town.close();
  }

  private String scram(String user, String password) {
    return scram(user, password, Town.from("192.0.2.1"));
  }

  private String scram(String user, String password, AuthenticationContext context) {
    return run(ClientMechanism.scram(user, password), SaslMechanism.SCRAM_SHA_256, context);
  }

  private String run(
      ClientMechanism client, SaslMechanism mechanism, AuthenticationContext context) {
    ServerMechanism server = mechanism.server(town.authenticator, context);
    Step step = server.start(client.initialResponse());
    while (step instanceof Step.Challenge(byte[] message)) {
      step = server.respond(client.answer(message));
    }
    return switch (step) {
      case Step.Success success -> success.identity().name();
      case Step.Failure failure -> failure.reason().toString();
      case Step.Challenge challenge -> "unfinished";
    };
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "alice@example.test, right one, alice@example.test",
    "ALICE@Example.Test, right one, alice@example.test",
    "alice,              right one, alice@example.test",
    "alice@example.test, wrong, BAD_CREDENTIALS",
    "alice@example.test, Right, BAD_CREDENTIALS",
    "alice+x@example.test, right one, BAD_CREDENTIALS",
    "bob@example.test,   right one, BAD_CREDENTIALS",
    "alice@other.test,   right one, BAD_CREDENTIALS",
    "@,                  right one, BAD_CREDENTIALS",
    "a@b@,               right one, BAD_CREDENTIALS",
  })
  void namesAndPasswords(String name, String password, String expected) {
    assertThat(town.login(name, password)).isEqualTo(expected);
    assertThat(scram(name, password)).isEqualTo(expected);
  }

  @Test
  void aNameWithoutDomainIsNobodysWhereThereAreTwoDomains() {
    town.domain("other.test");

    assertThat(town.login("alice", "right one")).isEqualTo("BAD_CREDENTIALS");
  }

  @Test
  void everyMechanismWorks() {
    AuthenticationContext context = Town.from("192.0.2.1");

    assertThat(run(ClientMechanism.plain("alice", "right one"), SaslMechanism.PLAIN, context))
        .isEqualTo("alice@example.test");
    assertThat(run(ClientMechanism.login("alice", "right one"), SaslMechanism.LOGIN, context))
        .isEqualTo("alice@example.test");
    assertThat(scram("alice", "right one")).isEqualTo("alice@example.test");
  }

  @Test
  void oneMayActAsOneselfOnly() {
    town.account("bob@example.test");
    AuthenticationContext context = Town.from("192.0.2.1");

    assertThat(
            run(ClientMechanism.plain("Alice", "alice", "right one"), SaslMechanism.PLAIN, context))
        .isEqualTo("alice@example.test");
    assertThat(
            run(ClientMechanism.plain("bob", "alice", "right one"), SaslMechanism.PLAIN, context))
        .isEqualTo("NOT_AUTHORIZED");
  }

  @Test
  void whatIsWrongWithAnAccountIsToldToWhoKnowsThePassword() {
    town.administration.setDisabled(SYSTEM, alice, true);

    assertThat(town.login("alice", "right one")).isEqualTo("DISABLED");
    assertThat(town.login("alice", "wrong")).isEqualTo("BAD_CREDENTIALS");
    assertThat(scram("alice", "right one")).isEqualTo("DISABLED");
    assertThat(scram("alice", "wrong")).isEqualTo("BAD_CREDENTIALS");
  }

  @Test
  void everyWrongPasswordCostsOneArgon2WhoeverItIsFor() {
    town.administration.addAccount(
        SYSTEM,
        new NewAccount(
            Address.parse("nopassword@example.test"),
            Optional.empty(),
            java.util.OptionalLong.empty(),
            java.util.Set.of(),
            Optional.empty()));
    town.account("apps@example.test");
    town.passwords.addAppPassword(
        SYSTEM, id("apps@example.test"), "phone", Scope.ALL, Optional.empty());
    AccountId gone = town.account("gone@example.test", "right one").id();
    town.administration.setDisabled(SYSTEM, gone, true);

    for (String name :
        List.of("alice", "nobody", "x@other.test", "@", "nopassword", "apps", "gone")) {
      long before = town.hashing.computed();
      assertThat(town.login(name, "wrong", Town.from("198.51.100." + name.length())))
          .isEqualTo("BAD_CREDENTIALS");
      assertThat(town.hashing.computed() - before).as(name).isEqualTo(1);
    }
  }

  private AccountId id(String address) {
    return town.directory.account(Address.parse(address)).orElseThrow().id();
  }

  @Test
  void aVerifiedPasswordIsRememberedForTenMinutes() {
    assertThat(argon2s(() -> town.login("alice", "right one"))).isEqualTo(1);
    assertThat(argon2s(() -> town.login("alice", "right one"))).isZero();
    assertThat(argon2s(() -> town.login("alice", "wrong"))).isEqualTo(1);
    town.clock.turn(Duration.ofMinutes(10).minusSeconds(1));
    assertThat(argon2s(() -> town.login("alice", "right one"))).isZero();
    town.clock.turn(Duration.ofSeconds(1));
    assertThat(argon2s(() -> town.login("alice", "right one"))).isEqualTo(1);
  }

  private long argon2s(Runnable operation) {
    long before = town.hashing.computed();
    operation.run();
    return town.hashing.computed() - before;
  }

  @Test
  void aRememberedPasswordIsVoidAtAnyChange() {
    assertThat(town.login("alice", "right one")).isEqualTo("alice@example.test");
    town.passwords.set(SYSTEM, alice, new NewPassword.Plain("new words"));
    assertThat(town.login("alice", "right one")).isEqualTo("BAD_CREDENTIALS");
    assertThat(town.login("alice", "new words")).isEqualTo("alice@example.test");
    town.administration.setDisabled(SYSTEM, alice, true);
    assertThat(town.login("alice", "new words")).isEqualTo("DISABLED");
  }

  @Test
  void anAccountOfTheSameNameDoesNotInheritARememberedPassword() {
    town.login("alice", "right one");
    town.administration.removeAccount(SYSTEM, alice);
    assertThat(town.login("alice", "right one")).isEqualTo("BAD_CREDENTIALS");
    town.account("alice@example.test", "the other");
    assertThat(town.login("alice", "right one")).isEqualTo("BAD_CREDENTIALS");
  }

  @Test
  void appPasswordsWorkWithinTheirScopeUntilTheyExpire() {
    Credential.Made phone =
        town.passwords.addAppPassword(
            SYSTEM,
            alice,
            "phone",
            Scope.of(List.of("imap")),
            Optional.of(town.clock.instant().plus(Duration.ofDays(1))));
    AuthenticationContext smtp = Town.from("192.0.2.1", "smtp");

    assertThat(phone.secret()).matches("[a-z2-9]{26}");
    assertThat(phone.toString()).doesNotContain(phone.secret());
    assertThat(argon2s(() -> assertThat(town.login("alice", phone.secret())).contains("alice@")))
        .isZero();
    assertThat(scram("alice", phone.secret())).isEqualTo("alice@example.test");
    assertThat(scram("alice", "right one")).isEqualTo("alice@example.test");
    assertThat(town.login("alice", phone.secret(), smtp)).isEqualTo("NOT_AUTHORIZED");
    assertThat(scram("alice", phone.secret(), smtp)).isEqualTo("NOT_AUTHORIZED");
    town.clock.turn(Duration.ofDays(1));
    assertThat(town.login("alice", phone.secret())).isEqualTo("EXPIRED");
    assertThat(scram("alice", phone.secret())).isEqualTo("EXPIRED");
    assertThat(town.login("alice", "right one")).isEqualTo("alice@example.test");
  }

  @Test
  void credentialsAreListedAndRevoked() {
    Credential.Made phone =
        town.passwords.addAppPassword(SYSTEM, alice, "phone", Scope.ALL, Optional.empty());
    assertThat(town.passwords.list(SYSTEM, alice))
        .extracting(Credential::name)
        .containsExactly("password", "phone");
    assertThat(town.passwords.list(SYSTEM, alice).get(1)).isEqualTo(phone.credential());

    town.passwords.revoke(SYSTEM, alice, phone.credential().id());

    assertThat(town.login("alice", phone.secret())).isEqualTo("BAD_CREDENTIALS");
    assertThat(town.told)
        .contains(new DirectoryChange.CredentialRevoked(alice, phone.credential().id()));
    assertThatExceptionOfType(DirectoryException.class)
        .isThrownBy(() -> town.passwords.revoke(SYSTEM, alice, phone.credential().id()));
  }

  @Test
  void credentialsAreLimitedAndNamedOnce() {
    for (int i = 1; i < 4; i++) {
      town.passwords.addAppPassword(SYSTEM, alice, "app" + i, Scope.ALL, Optional.empty());
    }
    assertThatExceptionOfType(DirectoryException.class)
        .isThrownBy(
            () -> town.passwords.addAppPassword(SYSTEM, alice, "x", Scope.ALL, Optional.empty()))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(DirectoryException.Kind.LIMIT));
    town.passwords.set(SYSTEM, alice, new NewPassword.Plain("new words"));
    assertThat(town.login("alice", "new words")).isEqualTo("alice@example.test");
    AccountId bob = town.account("bob@example.test").id();
    for (String name : List.of("password", "", "a\nb", "x".repeat(41))) {
      assertThatExceptionOfType(DirectoryException.class)
          .isThrownBy(
              () -> town.passwords.addAppPassword(SYSTEM, bob, name, Scope.ALL, Optional.empty()));
    }
    for (List<String> services : List.of(List.<String>of(), List.of("IMAP"), List.of("a b"))) {
      assertThatExceptionOfType(DirectoryException.class).isThrownBy(() -> Scope.of(services));
    }
  }

  @Test
  void oneManagesOnesOwnPasswordsButNotWithAnAppPassword() {
    Principal self = principal("alice", "right one", "imap");
    Credential.Made app =
        town.passwords.addAppPassword(
            self, alice, "phone", Scope.of(List.of("imap")), Optional.empty());
    Principal phone = principal("alice", app.secret(), "imap");

    assertThatExceptionOfType(AccessDeniedException.class)
        .isThrownBy(() -> town.passwords.set(phone, alice, new NewPassword.Plain("my own words")));
    town.passwords.set(self, alice, new NewPassword.Plain("my own words"));
    assertThat(town.login("alice", "my own words")).isEqualTo("alice@example.test");
  }

  private Principal principal(String user, String password, String service) {
    return (Principal)
        ((org.posthorn.sasl.CredentialVerdict.Accepted)
                town.authenticator.verifyPassword(
                    user, Optional.empty(), password, Town.from("192.0.2.1", service)))
            .identity();
  }

  @Test
  void aPasswordForOneProgramDoesNotAdminister() {
    AccountId boss = town.administrator("boss@example.test").id();
    Credential.Made app =
        town.passwords.addAppPassword(
            SYSTEM, boss, "phone", Scope.of(List.of("imap")), Optional.empty());

    assertThat(principal("boss", "secret of boss@example.test", "imap").roles())
        .containsExactly(AccountRole.ADMINISTRATOR);
    assertThat(principal("boss", app.secret(), "imap").roles()).isEmpty();
  }

  @Test
  void sessionsKnowWhenTheyAreOver() {
    Principal session = principal("alice", "right one", "imap");
    assertThat(town.authenticator.isStillValid(session)).isTrue();
    assertThat(town.authenticator.isStillValid(SYSTEM)).isTrue();

    town.administration.setDisabled(SYSTEM, alice, true);
    assertThat(town.authenticator.isStillValid(session)).isFalse();
    town.administration.setDisabled(SYSTEM, alice, false);
    assertThat(town.authenticator.isStillValid(session)).isTrue();
    town.passwords.set(SYSTEM, alice, new NewPassword.Plain("new words"));
    assertThat(town.authenticator.isStillValid(session)).isFalse();
    Principal second = principal("alice", "new words", "imap");
    town.administration.removeAccount(SYSTEM, alice);
    assertThat(town.authenticator.isStillValid(second)).isFalse();
  }

  @Test
  void scramSaltsDoNotTellWhoExists() {
    assertThat(salt("alice")).isEqualTo(salt("Alice@EXAMPLE.test"));
    assertThat(salt("nobody")).isEqualTo(salt("Nobody@EXAMPLE.test"));
    assertThat(salt("nobody")).isNotEqualTo(salt("noone")).hasSameSizeAs(salt("alice"));
    String before = salt("alice");
    town.passwords.set(SYSTEM, alice, new NewPassword.Plain("new words"));
    assertThat(salt("alice")).isEqualTo(before);
    String unknown = salt("nobody");
    try (Town reopened = town.reopened()) {
      assertThat(reopened.login("nobody", "x")).isEqualTo("BAD_CREDENTIALS");
      assertThat(salt("nobody")).isEqualTo(unknown);
    }
  }

  private String salt(String user) {
    ServerMechanism server =
        SaslMechanism.SCRAM_SHA_256.server(town.authenticator, Town.from("203.0.113.9"));
    Step.Challenge first =
        (Step.Challenge)
            server.respond(
                ("n,,n=" + user + ",r=abc").getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return new String(first.message(), java.nio.charset.StandardCharsets.UTF_8)
        .replaceFirst("r=[^,]*,", "");
  }

  @Test
  void scramNeedsADomainThatAllowsItForPasswords() {
    town.administration.addDomain(SYSTEM, TenantId.FIRST, "plain.test", false);
    AccountId bob = town.account("bob@plain.test", "right one").id();

    assertThat(scram("bob@plain.test", "right one")).isEqualTo("BAD_CREDENTIALS");
    assertThat(town.login("bob@plain.test", "right one")).isEqualTo("bob@plain.test");
    Credential.Made app =
        town.passwords.addAppPassword(SYSTEM, bob, "phone", Scope.ALL, Optional.empty());
    assertThat(scram("bob@plain.test", app.secret())).isEqualTo("bob@plain.test");
    assertThat(scram("alice@example.test", "right one")).isEqualTo("alice@example.test");
  }

  @Test
  void guessingForANameIsSlowed() {
    for (int i = 1; i <= 4; i++) {
      assertThat(town.login("alice", "wrong", Town.from("198.51.100." + i)))
          .isEqualTo("BAD_CREDENTIALS");
    }
    assertThat(argon2s(() -> town.login("alice", "wrong", Town.from("198.51.100.9")))).isZero();
    assertThat(town.login("alice", "right one", Town.from("198.51.100.9"))).isEqualTo("THROTTLED");
    assertThat(scram("alice", "right one", Town.from("198.51.100.9"))).isEqualTo("THROTTLED");
    assertThat(town.login("bob", "right one", Town.from("198.51.100.9")))
        .isEqualTo("BAD_CREDENTIALS");
    town.clock.turn(Duration.ofSeconds(1));
    assertThat(town.login("alice", "right one", Town.from("198.51.100.9"))).contains("alice@");
  }

  @Test
  void guessingWithScramIsSlowedLikewise() {
    for (int i = 1; i <= 4; i++) {
      assertThat(scram("alice", "wrong", Town.from("198.51.100." + i)))
          .isEqualTo("BAD_CREDENTIALS");
      assertThat(scram("nobody", "wrong", Town.from("198.51.101." + i)))
          .isEqualTo("BAD_CREDENTIALS");
    }
    assertThat(scram("alice", "right one", Town.from("198.51.100.9"))).isEqualTo("THROTTLED");
    assertThat(scram("nobody", "right one", Town.from("198.51.100.9"))).isEqualTo("THROTTLED");
  }

  @Test
  void guessingFromAnAddressIsSlowedWhateverTheName() {
    for (int i = 1; i <= 7; i++) {
      assertThat(town.login("name" + i, "x", Town.from("2001:db8::" + i)))
          .isEqualTo("BAD_CREDENTIALS");
    }
    assertThat(town.login("alice", "right one", Town.from("2001:db8::ffff")))
        .isEqualTo("THROTTLED");
    assertThat(town.login("alice", "right one", Town.from("2001:db8:0:1::1"))).contains("alice@");
  }

  @Test
  void oneAccountDoesNotPayForGuessingAtOthers() {
    AuthenticationContext there = Town.from("198.51.100.1");
    int guesses = 0;
    while (!town.login("name" + guesses, "x", there).equals("THROTTLED")) {
      town.login("alice", "right one", there);
      guesses++;
      assertThat(guesses).isLessThan(10);
    }
  }

  @Test
  void aFamiliarAddressIsNotKeptOutByStrangersNorByColleagues() {
    AuthenticationContext home = Town.from("192.0.2.7");
    assertThat(town.login("alice", "right one", home)).contains("alice@");
    for (int i = 1; i <= 9; i++) {
      town.login("alice", "wrong", Town.from("198.51.100." + i));
      town.login("colleague", "old password", home);
    }

    assertThat(town.login("alice", "right one", Town.from("198.51.100.99"))).isEqualTo("THROTTLED");
    assertThat(town.login("colleague", "x", home)).isEqualTo("THROTTLED");
    assertThat(town.login("alice", "right one", home)).contains("alice@");
    // But guessing from there is slowed all the same.
    for (int i = 0; i < 4; i++) {
      town.login("alice", "wrong", home);
    }
    assertThat(town.login("alice", "right one", home)).isEqualTo("THROTTLED");
  }

  private List<String> atTheSameMoment(int count, IntFunction<String> login) throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch all = new CountDownLatch(count);
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        answers.add(
            clients.submit(() -> {
              all.countDown();
              all.await();
              return login.apply(number);
            }));
      }
      List<String> collected = new ArrayList<>();
      for (Future<String> answer : answers) {
        collected.add(answer.get());
      }
      return collected;
    }
  }

  // Three failures cost nothing; the fourth may still be tried.
  @Test
  void guessingManyTimesAtTheSameMomentIsSlowedLikeGuessingOneAfterTheOther() throws Exception {
    long before = town.hashing.computed();
    assertThat(
            atTheSameMoment(
                90, i -> town.login("alice", "guess " + i, Town.from("198.51." + i + ".1"))))
        .containsOnly("BAD_CREDENTIALS", "THROTTLED")
        .haveExactly(4, new Condition<>("BAD_CREDENTIALS"::equals, "tried"));
    assertThat(town.hashing.computed() - before).isEqualTo(4);
    assertThat(
            atTheSameMoment(
                90, i -> scram("bob", "guess " + i, Town.from("198.51." + (100 + i) + ".1"))))
        .containsOnly("BAD_CREDENTIALS", "THROTTLED")
        .haveExactly(4, new Condition<>("BAD_CREDENTIALS"::equals, "tried"));
  }

  @Test
  void guessingForManyNamesAtTheSameMomentIsSlowedLikewise() throws Exception {
    AuthenticationContext there = Town.from("198.51.100.1");
    assertThat(atTheSameMoment(90, i -> town.login("name" + i, "x", there)))
        .containsOnly("BAD_CREDENTIALS", "THROTTLED")
        .haveExactly(7, new Condition<>("BAD_CREDENTIALS"::equals, "tried"));
  }

  @Test
  void guessingFromAFamiliarAddressAtTheSameMomentIsSlowedLikewise() throws Exception {
    AuthenticationContext home = Town.from("192.0.2.7");
    assertThat(town.login("alice", "right one", home)).contains("alice@");
    assertThat(atTheSameMoment(90, i -> town.login("alice", "guess " + i, home)))
        .containsOnly("BAD_CREDENTIALS", "THROTTLED")
        .haveExactly(4, new Condition<>("BAD_CREDENTIALS"::equals, "tried"));
  }

  /// A client that opens many connections at once, also as the only try that is left.
  @Test
  void manyRightLoginsAtTheSameMomentAllSucceed() throws Exception {
    AuthenticationContext there = Town.from("192.0.2.7");
    for (int i = 0; i < 3; i++) {
      town.login("alice", "wrong", there);
    }
    assertThat(atTheSameMoment(90, i -> town.login("alice", "right one", there)))
        .containsOnly("alice@example.test");
    assertThat(atTheSameMoment(90, i -> scram("alice", "right one", there)))
        .containsOnly("alice@example.test");
  }

  /// What ended without a verdict counts neither as a failure nor as under way.
  @Test
  void attemptsThatEndWithoutAVerdictAreGivenBack() {
    try (Town closed = new Town()) {
      closed.domain("example.test").account("alice@example.test", "right one");
      closed.hashing.close();
      for (int i = 0; i < 20; i++) {
        assertThat(closed.login("alice", "right one")).isEqualTo("TEMPORARY");
      }
    }
  }

  @Test
  void memoryForFailuresAndPasswordsIsBounded() {
    for (int i = 0; i < 200; i++) {
      town.login("name" + i, "x", Town.from("198.51." + i + ".1"));
      town.login("alice", "right one", Town.from("203.0." + i + ".1"));
    }

    // Four tables of failures with 10 entries each at most, and 8 passwords.
    assertThat(town.authenticator.entriesHeld()).isLessThanOrEqualTo(4 * 10 + 8);
  }

  @Test
  void whenTooManyWaitTheAnswerIsTemporary() throws Exception {
    try (Town narrow = new Town(LimitsOf.narrowPool());
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      narrow.domain("example.test").account("alice@example.test", "right one");
      CountDownLatch busy = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      Future<Boolean> blocker =
          clients.submit(() ->
              narrow.hashing.run(() -> {
                busy.countDown();
                release.await();
                return true;
              }));
      busy.await();
      // The one thread is taken and the queue has one place, so one of two must be turned away.
      CompletionService<String> logins = new ExecutorCompletionService<>(clients);
      logins.submit(() -> narrow.login("one", "x"));
      logins.submit(() -> narrow.login("two", "x"));
      assertThat(logins.take().get()).isEqualTo("TEMPORARY");

      release.countDown();
      assertThat(blocker.get()).isTrue();
      assertThat(logins.take().get()).isEqualTo("BAD_CREDENTIALS");
      assertThat(narrow.login("alice", "right one")).isEqualTo("alice@example.test");
    }
  }

  @Test
  void aStoreThatFailsMakesTheAnswerTemporary() {
    town.kv.close();

    assertThat(town.login("alice", "right one")).isEqualTo("TEMPORARY");
    assertThat(scram("alice", "right one")).isEqualTo("TEMPORARY");
  }

  @Test
  void hashesFromElsewhereAreTaken() {
    String phc = Argon2Hash.of("imported", new Argon2Settings(16, 2, 1)).toString();
    town.passwords.set(SYSTEM, alice, new NewPassword.Hashed(phc));

    assertThat(town.login("alice", "imported")).isEqualTo("alice@example.test");
    assertThat(scram("alice", "imported")).isEqualTo("BAD_CREDENTIALS");
  }

  @Test
  void who_watches_learns_of_every_attempt_from_an_address() {
    List<String> seen = new ArrayList<>();
    LoginWatch watch =
        new LoginWatch() {
          @Override
          public void succeeded(InetAddress client) {
            seen.add("in from " + client.getHostAddress());
          }

          @Override
          public void failed(InetAddress client) {
            seen.add("not from " + client.getHostAddress());
          }
        };
    Authenticator watched =
        new Authenticator(
            town.directory,
            town.hashing,
            new Authenticator.Context(
                watch, SecondFactors.NONE, Optional.empty(), List.of(), event -> {}));
    AuthenticationContext here = Town.from("192.0.2.1");
    var _ = watched.verifyPassword("alice@example.test", Optional.empty(), "right one", here);
    var _ = watched.verifyPassword("alice@example.test", Optional.empty(), "wrong", here);
    var _ = watched.verifyPassword("nobody@example.test", Optional.empty(), "right one", here);
    assertThat(seen)
        .containsExactly("in from 192.0.2.1", "not from 192.0.2.1", "not from 192.0.2.1");
    for (int i = 0; i < 30; i++) {
      var _ =
          watched.verifyPassword(
              "alice@example.test", Optional.empty(), "wrong", Town.from("192.0.2.2"));
    }
    assertThat(seen).as("those that were not even heard, too").hasSize(33);
  }
}
