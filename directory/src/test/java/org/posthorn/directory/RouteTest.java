package org.posthorn.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.posthorn.directory.Town.SYSTEM;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who gets mail for an address, step by step, and who may write to groups.
class RouteTest {
  private final Town town = new Town().domain("example.test").domain("all.test");

  @BeforeEach
  void people() {
    town.account("alice@example.test");
    town.account("bob@example.test");
    town.account("carol@example.test");
    town.administrator("chief@example.test");
    town.alias("sales@example.test", "alice@example.test", "x@elsewhere.test");
    town.alias("all@example.test", "sales@example.test", "bob@example.test");
    town.alias("/team-(.*)/@example.test", "$1@example.test");
    town.alias("@all.test", "alice@example.test");
    town.forward("bob@example.test", "-carol@example.test");
    Account dave = town.account("dave@example.test");
    town.administration.setDisabled(SYSTEM, dave.id(), true);
  }

  @AfterEach
  void close() {
    town.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "alice@example.test | 0 ACCOUNT alice@example.test",
        "alice+tag@example.test | 0 ACCOUNT alice@example.test",
        "sales@example.test | 0 ALIAS sales@example.test, 1 ACCOUNT alice@example.test, 1 REMOTE x@elsewhere.test",
        "all+x@example.test | 0 ALIAS all@example.test, 1 ALIAS sales@example.test, 2 ACCOUNT alice@example.test, 2 REMOTE x@elsewhere.test, 1 FORWARDING bob@example.test, 2 ACCOUNT carol@example.test",
        "team-bob@example.test | 0 PATTERN /team-(.*)/@example.test, 1 FORWARDING bob@example.test, 2 ACCOUNT carol@example.test",
        "who@all.test | 0 CATCH_ALL @all.test, 1 ACCOUNT alice@example.test",
        "dave@example.test | 0 DISABLED dave@example.test",
        "nobody@example.test | 0 NOBODY nobody@example.test",
        "postmaster@example.test | 0 POSTMASTER postmaster@example.test, 1 ACCOUNT chief@example.test",
        "x@elsewhere.test | 0 REMOTE x@elsewhere.test",
      })
  void each_step_is_told(String address, String steps) {
    Route route = town.directory.route(Address.parse(address));
    assertThat(
            route.steps().stream()
                .map(step -> step.depth() + " " + step.kind() + " " + step.by())
                .collect(Collectors.joining(", ")))
        .isEqualTo(steps);
    assertThat(route.resolution()).isEqualTo(town.directory.resolve(Address.parse(address)));
  }

  private void group(Group.Writers writers, String... members) {
    town.administration.addAlias(
        SYSTEM,
        new Alias.Exact(
            Address.parse("team@example.test"),
            List.of(members),
            Optional.of(new Group("Team", writers))));
  }

  private boolean mayWrite(String to, String from) {
    return town.directory.mayWriteTo(
        Address.parse(to),
        from.isEmpty()
            ? Optional.empty()
            : town.directory.account(Address.parse(from)).map(Account::id));
  }

  @ParameterizedTest
  @CsvSource({
    "ANYONE, true, true, true",
    "ACCOUNTS, false, true, true",
    "MEMBERS, false, false, true",
  })
  void a_group_says_who_may_write_to_it(
      Group.Writers writers, boolean stranger, boolean account, boolean member) {
    group(writers, "sales@example.test", "carol@example.test");
    town.alias("staff@example.test", "team@example.test");
    for (String to : List.of("team@example.test", "staff@example.test", "team+x@example.test")) {
      assertThat(mayWrite(to, "")).as(to).isEqualTo(stranger);
      assertThat(mayWrite(to, "bob@example.test")).as(to).isEqualTo(account);
      assertThat(mayWrite(to, "alice@example.test")).as(to).isEqualTo(member);
    }
    assertThat(mayWrite("alice@example.test", "")).isTrue();
    assertThat(
            town.reopened()
                .directory
                .mayWriteTo(Address.parse("team@example.test"), Optional.empty()))
        .isEqualTo(stranger);
    assertThat(town.directory.route(Address.parse("team@example.test")).steps().getFirst().kind())
        .isEqualTo(Route.Kind.GROUP);
  }

  @Test
  void an_alias_gets_other_targets_and_becomes_a_group_and_none_again() {
    group(Group.Writers.MEMBERS, "alice@example.test");
    town.administration.changeAlias(
        SYSTEM, Alias.parse("team@example.test", List.of("carol@example.test")));
    assertThat(town.resolve("team@example.test")).isEqualTo("local carol");
    assertThat(mayWrite("team@example.test", "")).isTrue();
    assertThatThrownBy(() ->
            town.administration.changeAlias(
                SYSTEM, Alias.parse("new@example.test", List.of("carol@example.test"))))
        .isInstanceOf(DirectoryException.class);
    town.administration.changeAlias(
        SYSTEM, Alias.parse("/team-(.*)/@example.test", List.of("$1@all.test")));
    assertThat(town.resolve("team-x@example.test")).isEqualTo("local alice");
  }
}
