package org.posthorn.directory.factors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.posthorn.directory.factors.Household.AWAY;
import static org.posthorn.directory.factors.Household.HOME;
import static org.posthorn.directory.factors.Household.SYSTEM;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.directory.AccessDeniedException;
import org.posthorn.directory.Credential;
import org.posthorn.directory.DirectoryChange;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.factors.FactorCheck.Verdict;
import org.posthorn.kv.RowRange;
import org.posthorn.sasl.CredentialVerdict.Accepted;

class FactorsTest {
  private final Household home = new Household();

  @AfterEach
  void close() {
    home.close();
  }

  private Verdict code(String code) {
    return home.check.code(home.alice, code, HOME);
  }

  private static void right(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Right.class);
  }

  private static void wrong(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Wrong.class);
  }

  private void later(Duration by) {
    home.clock.turn(by);
  }

  @Test
  void a_device_counts_from_its_first_code_on() {
    Factors.Enrolment enrolment = home.factors.beginTotp(SYSTEM, home.alice.id(), "phone");
    byte[] seed = Household.seed(enrolment);
    assertThat(home.login("alice@example.test", "right one", "imap"))
        .isEqualTo("alice@example.test");
    assertThatExceptionOfType(DirectoryException.class)
        .isThrownBy(() -> home.factors.confirmTotp(SYSTEM, home.alice.id(), "000000"))
        .withMessageContaining("clock");
    wrong(code(home.code(seed)));
    home.factors.confirmTotp(SYSTEM, home.alice.id(), home.code(seed));
    assertThat(home.factors.state(SYSTEM, home.alice.id()).needed()).isTrue();
    assertThat(home.factors.state(SYSTEM, home.bob.id()).needed()).isFalse();
    wrong(code(home.code(seed))); // it was used to confirm
    later(Totp.STEP);
    right(code(home.code(seed)));
  }

  @Test
  void an_enrolment_that_nobody_confirms_is_forgotten() {
    byte[] seed = Household.seed(home.factors.beginTotp(SYSTEM, home.alice.id(), "phone"));
    later(Duration.ofHours(1));
    assertThatExceptionOfType(DirectoryException.class)
        .isThrownBy(() -> home.factors.confirmTotp(SYSTEM, home.alice.id(), home.code(seed)))
        .withMessageContaining("begin again");
  }

  /// RFC 6238 §5.2: "The verifier MUST NOT accept the second attempt of the OTP".
  @Test
  void a_code_is_of_use_once() {
    byte[] seed = home.device(home.alice, "phone");
    later(Duration.ofMinutes(5));
    right(code(home.code(seed)));
    wrong(code(home.code(seed)));
    String earlier = Totp.code(seed, Totp.step(home.clock.instant()) - 1);
    wrong(code(earlier)); // older than one that was used
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1})
  void clocks_may_differ_by_a_step(int steps) {
    byte[] seed = home.device(home.alice, "phone");
    later(Duration.ofMinutes(5));
    right(code(Totp.code(seed, Totp.step(home.clock.instant()) + steps)));
  }

  @ParameterizedTest
  @ValueSource(ints = {-2, 2})
  void and_by_no_more(int steps) {
    byte[] seed = home.device(home.alice, "phone");
    later(Duration.ofMinutes(5));
    wrong(code(Totp.code(seed, Totp.step(home.clock.instant()) + steps)));
  }

  @Test
  void spaces_that_apps_show_do_not_matter() {
    byte[] seed = home.device(home.alice, "phone");
    later(Totp.STEP);
    String code = home.code(seed);
    right(code(code.substring(0, 3) + " " + code.substring(3)));
  }

  @Test
  void of_many_who_use_one_code_at_the_same_moment_one_gets_in() throws Exception {
    byte[] seed = home.device(home.alice, "phone");
    later(Totp.STEP);
    String code = home.code(seed);
    assertThat(winners(code)).isEqualTo(1);
    String recovery = home.factors.renewRecoveryCodes(SYSTEM, home.alice.id()).getFirst();
    later(Duration.ofHours(2)); // the losers' failures are forgotten
    assertThat(winners(recovery)).isEqualTo(1);
  }

  private long winners(String code) throws Exception {
    List<Callable<Verdict>> attempts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      InetAddress from = InetAddress.getByName("203.0.113." + i);
      attempts.add(() -> home.check.code(home.alice, code, from));
    }
    long right = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Verdict> done : threads.invokeAll(attempts)) {
        right += done.get() instanceof Verdict.Right ? 1 : 0;
      }
    }
    return right;
  }

  @Test
  void recovery_codes_are_of_use_once_each() {
    assertThatExceptionOfType(DirectoryException.class)
        .isThrownBy(() -> home.factors.renewRecoveryCodes(SYSTEM, home.alice.id()))
        .withMessageContaining("has none yet");
    home.device(home.alice, "phone");
    List<String> codes = home.factors.renewRecoveryCodes(SYSTEM, home.alice.id());
    assertThat(codes).hasSize(10).doesNotHaveDuplicates();
    assertThat(codes).allMatch(code -> code.matches("([a-z2-9]{4}-){3}[a-z2-9]{4}"));
    right(code(codes.get(0)));
    wrong(code(codes.get(0)));
    right(code(codes.get(1).toUpperCase(java.util.Locale.ROOT).replace('-', ' ')));
    assertThat(home.factors.state(SYSTEM, home.alice.id()).recoveryCodes()).isEqualTo(8);
    wrong(home.check.code(home.bob, codes.get(2), AWAY)); // another's
    home.factors.renewRecoveryCodes(SYSTEM, home.alice.id());
    wrong(code(codes.get(2))); // an old one
  }

  @Test
  void recovery_codes_go_with_the_last_factor() {
    home.device(home.alice, "phone");
    String code = home.factors.renewRecoveryCodes(SYSTEM, home.alice.id()).getFirst();
    long number = home.factors.state(SYSTEM, home.alice.id()).factors().getFirst().number();
    home.factors.remove(SYSTEM, home.alice.id(), number);
    assertThat(home.factors.state(SYSTEM, home.alice.id()).recoveryCodes()).isZero();
    wrong(code(code));
    assertThat(home.login("alice@example.test", "right one", "imap"))
        .isEqualTo("alice@example.test");
  }

  @Test
  void guessing_is_slowed_for_the_account() {
    byte[] seed = home.device(home.alice, "phone");
    later(Totp.STEP);
    for (int i = 0; i < 6; i++) {
      wrong(code("00000" + i));
    }
    assertThat(code(home.code(seed))).isInstanceOf(Verdict.Throttled.class);
    later(Duration.ofHours(1));
    right(code(home.code(seed)));
  }

  /// Whoever knows the passwords of many accounts.
  @Test
  void guessing_is_slowed_for_the_address() {
    for (int i = 0; i < 11; i++) {
      var account = i % 2 == 0 ? home.alice : home.bob;
      wrong(home.check.code(account, "00000" + i, AWAY));
    }
    byte[] seed = home.device(home.bob, "phone");
    later(Totp.STEP.dividedBy(100));
    assertThat(home.check.code(home.bob, home.code(seed), AWAY))
        .isInstanceOf(Verdict.Throttled.class);
  }

  @Test
  void without_a_factor_no_code_is_right() {
    wrong(code(""));
    wrong(code("000000"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"imap", "smtp", "sieve", "jmap", "api", "admin"})
  void elsewhere_than_on_the_web_the_password_of_such_an_account_is_refused(String service) {
    String name = "alice@example.test";
    assertThat(home.login(name, "right one", service)).isEqualTo(name); // and is remembered
    home.device(home.alice, "phone");
    assertThat(home.login(name, "right one", service)).isEqualTo("SECOND_FACTOR");
    assertThat(home.login(name, "wrong", service)).isEqualTo("BAD_CREDENTIALS");
    assertThat(home.login("bob@example.test", "right one", service)).isEqualTo("bob@example.test");
  }

  @Test
  void scram_is_no_way_around() {
    home.device(home.alice, "phone");
    var exchange =
        home.authenticator.scram("alice@example.test", Optional.empty(), Household.context("imap"));
    // The client's proof was right.
    assertThat(
            exchange.accept(
                0,
                new org.posthorn.sasl.UnlockSecret(
                    org.posthorn.sasl.UnlockSecret.Kind.SCRAM_CLIENT_KEY, new byte[32])))
        .hasToString("Refused[reason=SECOND_FACTOR]");
  }

  @Test
  void app_passwords_are_for_programs_and_do_not_sign_in_on_the_web() {
    Credential.Made made =
        home.passwords.addAppPassword(
            SYSTEM, home.alice.id(), "phone", Scope.ALL, Optional.empty());
    home.device(home.alice, "authenticator");
    String name = "alice@example.test";
    assertThat(home.login(name, made.secret(), "imap")).isEqualTo(name);
    assertThat(home.login(name, made.secret(), "web")).isEqualTo("NOT_AUTHORIZED");
    assertThat(home.login(name, "right one", "web")).isEqualTo(name);
  }

  /// It needs no second factor, so it must not be a way to remove it.
  @Test
  void who_signed_in_with_an_app_password_changes_no_factor() {
    home.device(home.alice, "authenticator");
    Credential.Made made =
        home.passwords.addAppPassword(
            SYSTEM, home.alice.id(), "phone", Scope.ALL, Optional.empty());
    var verdict =
        home.authenticator.verifyPassword(
            "alice@example.test", Optional.empty(), made.secret(), Household.context("imap"));
    Principal program = (Principal) ((Accepted) verdict).identity();
    assertThatExceptionOfType(AccessDeniedException.class)
        .isThrownBy(() -> home.factors.remove(program, home.alice.id(), 1));
    assertThatExceptionOfType(AccessDeniedException.class)
        .isThrownBy(() -> home.factors.renewRecoveryCodes(program, home.alice.id()));
    assertThatExceptionOfType(AccessDeniedException.class)
        .isThrownBy(() -> home.passwords.list(program, home.alice.id()));
  }

  @Test
  void nobody_changes_the_factors_of_others() {
    home.device(home.alice, "authenticator");
    Principal bob = Principal.of(home.bob);
    for (Runnable attempt :
        List.<Runnable>of(
            () -> home.factors.state(bob, home.alice.id()),
            () -> home.factors.beginTotp(bob, home.alice.id(), "mine"),
            () -> home.factors.remove(bob, home.alice.id(), 1),
            () -> home.factors.renewRecoveryCodes(bob, home.alice.id()),
            () -> home.factors.require(bob, home.bob.id(), Optional.of(false)))) {
      assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(attempt::run);
    }
  }

  @Test
  void a_domain_may_require_a_factor_and_an_account_may_be_an_exception() {
    home.administration.setSettings(
        SYSTEM,
        "example.test",
        "domain.second-factor",
        Map.of(Factors.SETTING, Optional.of(Factors.REQUIRED)));
    assertThat(home.login("alice@example.test", "right one", "imap")).isEqualTo("SECOND_FACTOR");
    home.factors.require(SYSTEM, home.alice.id(), Optional.of(false));
    assertThat(home.login("alice@example.test", "right one", "imap"))
        .isEqualTo("alice@example.test");
    assertThat(home.login("bob@example.test", "right one", "imap")).isEqualTo("SECOND_FACTOR");
    home.device(home.alice, "phone"); // who has one needs it
    assertThat(home.login("alice@example.test", "right one", "imap")).isEqualTo("SECOND_FACTOR");
  }

  @Test
  void programs_that_signed_in_with_the_password_end_when_a_factor_is_added() {
    home.told.clear();
    home.device(home.alice, "phone");
    long password = home.passwords.list(SYSTEM, home.alice.id()).getFirst().id().value();
    assertThat(home.told)
        .anyMatch(change ->
            change instanceof DirectoryChange.CredentialRevoked(var account, var credential)
                && account.equals(home.alice.id())
                && credential.value() == password);
  }

  @Test
  void seeds_and_codes_do_not_lie_in_plain() {
    byte[] seed = home.device(home.alice, "phone");
    List<String> codes = home.factors.renewRecoveryCodes(SYSTEM, home.alice.id());
    StringBuilder rows = new StringBuilder();
    for (int table = 18; table < 24; table++) {
      RowRange.all(
              home.alice.id().partition(),
              new org.posthorn.kv.Table(table, "any", org.posthorn.kv.Table.Family.ROWS))
          .each(
              home.kv,
              row -> {
                rows.append(new String(row.key(), java.nio.charset.StandardCharsets.ISO_8859_1));
                rows.append(new String(row.value(), java.nio.charset.StandardCharsets.ISO_8859_1));
              });
    }
    assertThat(rows.toString())
        .contains("phone")
        .doesNotContain(new String(seed, java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain(codes.getFirst())
        .doesNotContain(codes.getFirst().replace("-", ""));
  }

  @Test
  void a_seed_opens_in_its_account_only() {
    byte[] sealed = home.seal.seal(home.alice.id(), new byte[] {1, 2, 3});
    assertThat(home.seal.open(home.alice.id(), sealed)).containsExactly(1, 2, 3);
    assertThatExceptionOfType(org.posthorn.kv.StoreException.class)
        .isThrownBy(() -> home.seal.open(home.bob.id(), sealed));
  }

  @Test
  void another_process_opens_what_this_one_has_sealed() {
    byte[] sealed = home.seal.seal(home.alice.id(), new byte[] {1, 2, 3});
    SeedEncryption other = new SeedEncryption(home.kv, () -> home.vault);
    assertThat(other.open(home.alice.id(), sealed)).containsExactly(1, 2, 3);
    assertThat(SeedEncryption.SECRETS.survey(home.kv).sealed()).hasSize(1);
    assertThat(SeedEncryption.SECRETS.check(home.kv, home.vault)).isEmpty();
  }

  @Test
  void names_are_unique_and_their_number_is_bounded() {
    home.device(home.alice, "phone");
    assertThatExceptionOfType(DirectoryException.class)
        .isThrownBy(() -> home.factors.beginTotp(SYSTEM, home.alice.id(), "phone"))
        .withMessageContaining("has a factor named phone");
    for (int i = 1; i < FactorLimits.defaults().perAccount(); i++) {
      home.device(home.alice, "device " + i);
    }
    assertThatExceptionOfType(DirectoryException.class)
        .isThrownBy(() -> home.factors.beginTotp(SYSTEM, home.alice.id(), "one more"))
        .withMessageContaining("16 factors already");
  }

  @Test
  void what_was_done_is_audited() {
    home.audited.clear();
    home.device(home.alice, "phone");
    home.factors.remove(SYSTEM, home.alice.id(), 1);
    assertThat(home.audited.stream().map(e -> e.action() + " " + e.subject() + " " + e.detail()))
        .containsExactly(
            "factor.begin alice@example.test phone",
            "factor.add alice@example.test TOTP phone",
            "factor.remove alice@example.test TOTP phone");
  }

  @Test
  void the_last_use_of_a_credential_is_noted_to_the_hour() {
    assertThat(home.passwords.list(SYSTEM, home.alice.id()).getFirst().lastUse()).isEmpty();
    var first = home.clock.instant();
    home.login("alice@example.test", "right one", "imap");
    later(Duration.ofMinutes(59));
    home.login("alice@example.test", "right one", "imap");
    assertThat(home.passwords.list(SYSTEM, home.alice.id()).getFirst().lastUse())
        .contains(new Credential.Use(first, "192.0.2.1/32"));
    later(Duration.ofMinutes(1));
    home.login("alice@example.test", "right one", "imap");
    assertThat(home.passwords.list(SYSTEM, home.alice.id()).getFirst().lastUse().orElseThrow().at())
        .isEqualTo(first.plus(Duration.ofHours(1)));
  }
}
