package org.posthorn.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.posthorn.directory.Town.SYSTEM;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a domain lays down for its accounts is enforced where it matters.
class DomainPolicyTest {
  private final Town town = new Town().domain("example.test").domain("other.test");
  private final Account alice = town.account("alice@example.test");

  @AfterEach
  void close() {
    town.close();
  }

  private static DomainPolicy policy(
      boolean own, int length, long quota, DomainPolicy.Senders senders) {
    return new DomainPolicy(own, length, quota, senders, true);
  }

  private void lay(DomainPolicy policy) {
    town.administration.setPolicy(SYSTEM, "example.test", policy);
  }

  @Test
  void it_is_kept_and_what_was_not_said_is_not_kept() {
    DomainPolicy strict = new DomainPolicy(false, 12, 1_000, DomainPolicy.Senders.OWN, false);
    lay(strict);
    assertThat(town.reopened().directory.policy("example.test")).isEqualTo(strict);
    assertThat(town.directory.policy("other.test")).isEqualTo(DomainPolicy.NONE);
    lay(DomainPolicy.NONE);
    assertThat(town.directory.domain("example.test").orElseThrow().settings()).isEmpty();
    assertThatThrownBy(() -> policy(true, 7, 0, DomainPolicy.Senders.OWN))
        .isInstanceOf(DirectoryException.class);
    assertThatThrownBy(() -> policy(true, 65, 0, DomainPolicy.Senders.OWN))
        .isInstanceOf(DirectoryException.class);
    assertThatThrownBy(() -> policy(true, 8, -1, DomainPolicy.Senders.OWN))
        .isInstanceOf(DirectoryException.class);
  }

  @Test
  void who_may_not_change_its_own_password_asks_an_administrator() {
    lay(policy(false, 8, 0, DomainPolicy.Senders.LEADING));
    NewPassword other = new NewPassword.Plain("another one");
    assertThatThrownBy(() -> town.passwords.set(Principal.of(alice), alice.id(), other))
        .isInstanceOf(AccessDeniedException.class);
    assertThat(town.login("alice@example.test", "another one")).isEqualTo("BAD_CREDENTIALS");
    town.passwords.set(SYSTEM, alice.id(), other);
    assertThat(town.login("alice@example.test", "another one")).isEqualTo("alice@example.test");
  }

  @Test
  void a_new_password_has_the_length_that_is_wanted() {
    lay(policy(true, 10, 0, DomainPolicy.Senders.LEADING));
    Principal own = Principal.of(alice);
    assertThatThrownBy(
            () -> town.passwords.set(own, alice.id(), new NewPassword.Plain("123456789")))
        .hasMessageContaining("at least 10");
    assertThatThrownBy(() -> town.account("bob@example.test", "short"))
        .hasMessageContaining("at least 10");
    town.passwords.set(own, alice.id(), new NewPassword.Plain("12345678😀é"));
    assertThat(town.account("bob@other.test", "eight on").address()).hasToString("bob@other.test");
  }

  @Test
  void a_password_has_eight_characters_at_least_whoever_sets_it() {
    for (Principal who : new Principal[] {Principal.of(alice), SYSTEM}) {
      assertThatThrownBy(
              () -> town.passwords.set(who, alice.id(), new NewPassword.Plain("1234567")))
          .hasMessageContaining("at least 8");
      town.passwords.set(who, alice.id(), new NewPassword.Plain("12345678"));
    }
    assertThatThrownBy(() -> town.account("bob@example.test", "1234567"))
        .hasMessageContaining("at least 8");
    town.passwords.set(SYSTEM, alice.id(), new NewPassword.OfTrial("pw"));
    assertThat(town.login("alice@example.test", "pw")).isEqualTo("alice@example.test");
  }

  @Test
  void no_account_gets_a_greater_quota_than_may_be() {
    lay(policy(true, 8, 500, DomainPolicy.Senders.LEADING));
    for (long bytes : new long[] {0, 501}) {
      assertThatThrownBy(() -> town.administration.setQuota(SYSTEM, alice.id(), bytes))
          .hasMessageContaining("at most 500");
      NewAccount wanted =
          new NewAccount(
              Address.parse("bob@example.test"),
              Optional.empty(),
              OptionalLong.of(bytes),
              Set.of(),
              Optional.empty());
      assertThatThrownBy(() -> town.administration.addAccount(SYSTEM, wanted))
          .hasMessageContaining("at most 500");
    }
    assertThat(town.administration.setQuota(SYSTEM, alice.id(), 500).quotaBytes()).isEqualTo(500);
    assertThat(town.account("carol@example.test").quotaBytes()).as("the default").isEqualTo(500);
  }

  @ParameterizedTest
  @CsvSource({
    "OWN, alice@example.test, true",
    "OWN, alice+list@example.test, false",
    "OWN, sales@example.test, false",
    "OWN, robot@example.test, false",
    "LEADING, alice+list@example.test, true",
    "LEADING, sales@example.test, true",
    "LEADING, robot@example.test, false",
    "LEADING, bob@example.test, false",
    "DOMAIN, sales@example.test, true",
    "DOMAIN, robot@example.test, true",
    "DOMAIN, bob@example.test, false",
    "DOMAIN, robot@other.test, false",
  })
  void accounts_send_from_the_addresses_that_are_allowed(
      DomainPolicy.Senders senders, String address, boolean may) {
    town.account("bob@example.test");
    town.alias("sales@example.test", "alice@example.test");
    lay(policy(true, 8, 0, senders));
    assertThat(town.maySendAs("alice@example.test", address)).isEqualTo(may);
  }

  @Test
  void only_who_administers_the_tenant_lays_it_down() {
    Account boss = town.account("boss@example.test");
    town.administration.setAdministrators(SYSTEM, "example.test", Set.of(boss.id()));
    Principal actor = Principal.of(town.directory.account(boss.id()).orElseThrow());
    assertThatThrownBy(
            () -> town.administration.setPolicy(actor, "example.test", DomainPolicy.NONE))
        .isInstanceOf(AccessDeniedException.class);
  }
}
