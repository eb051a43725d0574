package org.posthorn.jmap.principals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.jmap.Fixture;
import org.posthorn.jmap.protocol.Callers;
import org.posthorn.jmap.push.StateChanges;
import org.posthorn.jmap.push.Subscription;
import tools.jackson.databind.JsonNode;

/// Bob (A2) and alice (A1) are signed in side by side, bob first. Carol (A3) is not.
class SideBySideTest {
  private static final Callers BOTH = new Callers(List.of(Fixture.BOB, Fixture.ALICE));

  private House house;

  @BeforeEach
  void open(@TempDir Path directory) {
    house = new House(directory);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private JsonNode call(Callers callers, String method, String arguments) {
    return house.fixture.calls(callers, "['" + method + "', " + arguments + ", 'c']").get(0);
  }

  /// Alice shares Projects.
  private void share(String with) {
    house.fixture.call(
        "Mailbox/set",
        "{'accountId': 'A1', 'update': {'M7': {'shareWith': {'"
            + with
            + "': {'mayReadItems': true}}}}}");
  }

  @Test
  void the_session_lists_each_as_personal_in_their_order_and_is_about_the_first() {
    JsonNode session = house.fixture.session(BOTH);
    assertThat(session.get("accounts").propertyNames()).containsExactly("A2", "A1");
    assertThat(session.at("/accounts/A1/isPersonal").booleanValue()).isTrue();
    assertThat(session.get("username").asString()).isEqualTo("bob@example.org");
    assertThat(session.get("primaryAccounts").toString()).contains("A2").doesNotContain("A1");
    assertThat(session.get("state"))
        .as("changes when one is signed out")
        .isNotEqualTo(house.fixture.session(Fixture.BOB).get("state"));
  }

  @Test
  void what_one_shares_with_another_of_them_is_their_own() {
    share("P2");
    JsonNode session = house.fixture.session(BOTH);
    assertThat(session.get("accounts").propertyNames()).containsExactly("A2", "A1");
    assertThat(session.at("/accounts/A1/isPersonal").booleanValue()).isTrue();
    assertThat(call(BOTH, "Mailbox/get", "{'accountId': 'A1', 'ids': ['M8']}").toString())
        .as("all of it, not the part that is shared")
        .contains("Secret");
  }

  @Test
  void what_is_shared_with_one_is_seen_beside_both() {
    share("P3");
    Callers carolSecond = new Callers(List.of(Fixture.BOB, Fixture.CAROL));
    assertThat(house.fixture.session(carolSecond).get("accounts").propertyNames())
        .containsExactly("A2", "A3", "A1");
    JsonNode seen = call(carolSecond, "Mailbox/get", "{'accountId': 'A1', 'ids': null}");
    assertThat(seen.toString()).contains("Projects").doesNotContain("Secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Mailbox/get | {'accountId': 'A1', 'ids': ['M8']}               | Secret",
        "Email/get   | {'accountId': 'A1', 'ids': ['E4']}               | secret",
        "Mailbox/get | {'accountId': 'A2', 'ids': null}                 | INBOX",
        "Mailbox/get | {'accountId': 'A3', 'ids': null}                 | accountNotFound",
        "Mailbox/get | {'accountId': 'A99', 'ids': null}                | accountNotFound",
        "Email/copy  | {'fromAccountId': 'A3', 'accountId': 'A1', 'create': {}} |"
            + " fromAccountNotFound",
      })
  void a_call_is_made_by_the_owner_of_the_account_that_it_names(
      String method, String arguments, String has) {
    assertThat(call(BOTH, method, arguments).toString()).contains(has);
  }

  @Test
  void alone_neither_sees_the_other() {
    assertThat(call(Callers.of(Fixture.BOB), "Mailbox/get", "{'accountId': 'A1'}").toString())
        .contains("accountNotFound");
  }

  @Test
  void a_message_moves_from_one_to_the_other() {
    String inbox =
        call(BOTH, "Mailbox/query", "{'accountId': 'A2', 'filter': {'role': 'inbox'}}")
            .get(1)
            .at("/ids/0")
            .asString();
    JsonNode answers =
        house.fixture.calls(
            BOTH,
            "['Email/copy', {'fromAccountId': 'A1', 'accountId': 'A2', 'create': {'k': {'id':"
                + " 'E4', 'mailboxIds': {'"
                + inbox
                + "': true}}}, 'onSuccessDestroyOriginal': true}, 'c']");
    assertThat(answers.get(0).at("/1/created/k/id").asString()).startsWith("E");
    assertThat(answers.get(1).toString())
        .as("destroyed by its owner, whom the call does not name first")
        .contains("Email/set", "\"destroyed\":[\"E4\"]");
  }

  @Test
  void who_is_told_of_changes_hears_of_both() throws Exception {
    StateChanges changes =
        new StateChanges(
            house.fixture.store, house.fixture.accounts::subscribed, StateChanges.mailTypes());
    try (Subscription subscription = changes.subscribe(BOTH, Set.of("Email"))) {
      house.append(House.SECRET, "Subject: new\n\nnew\n");
      assertThat(subscription.next(Duration.ofSeconds(20)).orElseThrow().json().get("changed"))
          .hasSize(1)
          .anyMatch(states -> states.has("Email"));
      assertThat(subscription.current().json().get("changed").propertyNames())
          .containsExactlyInAnyOrder("A1", "A2");
    }
  }

  @Test
  void callers_are_of_different_accounts() {
    assertThatThrownBy(() -> new Callers(List.of(Fixture.BOB, Fixture.BOB)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Callers(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
