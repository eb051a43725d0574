package org.posthorn.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.posthorn.directory.Town.SYSTEM;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who administers one domain does so there and nowhere else.
class DomainAdministratorTest {
  private final Town town = new Town().domain("example.test").domain("other.test");
  private final Account boss = town.account("boss@other.test");
  private final Account alice = town.account("alice@example.test");
  private final Account carol = town.account("carol@other.test");
  private final Account chief = town.administrator("chief@example.test");

  @BeforeEach
  void name() {
    town.administration.setAdministrators(SYSTEM, "example.test", Set.of(boss.id()));
  }

  @AfterEach
  void close() {
    town.close();
  }

  private Principal boss() {
    return Principal.of(town.directory.account(boss.id()).orElseThrow());
  }

  private void denied(ThrowingCallable what) {
    assertThatThrownBy(what).isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void it_changes_the_accounts_and_aliases_of_its_domain() {
    DirectoryAdministration administration = town.administration;
    administration.setQuota(boss(), alice.id(), 7);
    town.passwords.set(boss(), alice.id(), new NewPassword.Plain("new words"));
    administration.addAccount(
        boss(), NewAccount.of(Address.parse("dave@example.test"), "a long one"));
    Alias sales = Alias.parse("sales@example.test", List.of("alice@example.test"));
    administration.addAlias(boss(), sales);
    administration.changeAlias(
        boss(), Alias.parse("sales@example.test", List.of("dave@example.test")));
    assertThat(town.resolve("sales@example.test")).isEqualTo("local dave");
    administration.removeAlias(boss(), "sales@example.test");
    administration.removeAccount(boss(), alice.id());
  }

  @Test
  void it_does_nothing_to_others_to_the_domain_and_to_those_above_it() {
    DirectoryAdministration administration = town.administration;
    denied(() -> administration.setQuota(boss(), carol.id(), 7));
    denied(() -> town.passwords.set(boss(), carol.id(), new NewPassword.Plain("new words")));
    denied(() -> town.passwords.set(boss(), chief.id(), new NewPassword.Plain("new words")));
    denied(() ->
        administration.addAccount(
            boss(), NewAccount.of(Address.parse("dave@other.test"), "a long one")));
    denied(() ->
        administration.addAlias(boss(), Alias.parse("x@other.test", List.of("boss@other.test"))));
    denied(() ->
        administration.addAccount(
            boss(),
            NewAccount.of(Address.parse("dave@example.test"), "a long one")
                .with(AccountRole.ADMINISTRATOR)));
    denied(() -> administration.setRoles(boss(), alice.id(), Set.of(AccountRole.ADMINISTRATOR)));
    denied(() ->
        administration.setRoles(boss(), alice.id(), Set.of(AccountRole.DOMAIN_ADMINISTRATOR)));
    SendingLimits much =
        new SendingLimits(
            OptionalLong.of(1_000),
            OptionalLong.empty(),
            OptionalLong.empty(),
            java.util.Optional.empty());
    denied(() -> administration.setSendingLimits(boss(), alice.id(), much));
    denied(() -> administration.setSendingLimits(boss(), "example.test", much));
    denied(() -> administration.removeDomain(boss(), "example.test"));
    denied(() -> administration.addDomain(boss(), TenantId.FIRST, "third.test", false));
    denied(() -> administration.setAdministrators(boss(), "other.test", Set.of(boss.id())));
  }

  @Test
  void who_is_named_by_no_domain_any_more_loses_the_role() {
    town.administration.setAdministrators(SYSTEM, "other.test", Set.of(boss.id()));
    town.administration.setAdministrators(SYSTEM, "example.test", Set.of());
    assertThat(boss().has(AccountRole.DOMAIN_ADMINISTRATOR)).isTrue();
    denied(() -> town.administration.setQuota(boss(), alice.id(), 7));
    town.administration.setQuota(boss(), carol.id(), 7);
    town.administration.setAdministrators(SYSTEM, "other.test", Set.of());
    assertThat(boss().roles()).isEmpty();
    assertThat(town.reopened().directory.account(boss.id()).orElseThrow().roles()).isEmpty();
  }

  @Test
  void a_role_taken_away_counts_though_the_domain_still_names_the_account() {
    town.administration.setRoles(SYSTEM, boss.id(), Set.of());
    denied(() -> town.administration.setQuota(boss(), alice.id(), 7));
  }

  @Test
  void an_account_of_another_tenant_is_not_found() {
    TenantId second = town.tenant(2);
    town.administration.addDomain(SYSTEM, second, "second.test", false);
    Account stranger = town.account("x@second.test");
    assertThatThrownBy(() ->
            town.administration.setAdministrators(SYSTEM, "example.test", Set.of(stranger.id())))
        .isInstanceOf(DirectoryException.class);
    assertThat(town.directory.domain("example.test").orElseThrow().administrators())
        .containsExactly(boss.id());
  }
}
