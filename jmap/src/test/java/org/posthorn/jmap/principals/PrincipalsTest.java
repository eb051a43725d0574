package org.posthorn.jmap.principals;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.Fixture;
import tools.jackson.databind.JsonNode;

/// Principals and ShareNotifications (RFC 9670), and `shareWith` of Mailboxes. Alice, bob and carol
/// are of one tenant, dave is of another.
class PrincipalsTest {
  @TempDir private Path directory;
  private House house;

  @BeforeEach
  void open() {
    house = new House(directory);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private JsonNode call(Principal by, String method, String arguments) {
    String account = "A" + by.account();
    return house.fixture.call(by, method, "{'accountId': '" + account + "', " + arguments + "}");
  }

  private JsonNode alice(String method, String arguments) {
    return call(Fixture.ALICE, method, arguments);
  }

  private JsonNode bob(String method, String arguments) {
    return call(Fixture.BOB, method, arguments);
  }

  @Test
  void the_session_says_which_principal_one_is() {
    JsonNode own =
        house.fixture.session(Fixture.BOB).get("accounts").get("A2").get("accountCapabilities");
    assertThat(own.get("urn:ietf:params:jmap:principals"))
        .isEqualTo(Fixture.json("{'currentUserPrincipalId': 'P2'}"));
    assertThat(own.get("urn:ietf:params:jmap:principals:owner"))
        .isEqualTo(Fixture.json("{'accountIdForPrincipal': 'A2', 'principalId': 'P2'}"));
    JsonNode server = house.fixture.session(Fixture.BOB).get("capabilities");
    assertThat(server.get("urn:ietf:params:jmap:principals").isEmpty()).isTrue();
    assertThat(server.has("urn:ietf:params:jmap:principals:owner")).isFalse();
  }

  @Test
  void principals_are_those_of_the_domain() {
    JsonNode got = bob("Principal/get", "'ids': null");
    assertThat(got.get("list").size()).isEqualTo(3);
    assertThat(got.get("list").get(1))
        .isEqualTo(
            Fixture.json(
                """
                {'id': 'P2', 'type': 'individual', 'name': 'bob@example.org', 'description': null,
                 'email': 'bob@example.org', 'timeZone': null, 'capabilities': {},
                 'accounts': {'A2': ACCOUNT}}
                """
                    .replace(
                        "ACCOUNT",
                        house.fixture.session(Fixture.BOB).get("accounts").get("A2").toString())));
    assertThat(bob("Principal/get", "'ids': ['P1', 'P4', 'P9', 'A1']").get("notFound").toString())
        .isEqualTo("[\"P4\",\"P9\",\"A1\"]");
  }

  @Test
  void a_principal_tells_of_the_account_even_if_it_is_not_wanted() {
    String accounts = "'ids': ['P1'], 'properties': ['accounts']";
    assertThat(bob("Principal/get", accounts).get("list").get(0).get("accounts").isNull()).isTrue();
    house.fixture.share(House.PROJECTS, Fixture.BOB, "lr");
    house.fixture.call(
        Fixture.BOB,
        "Mailbox/set",
        "{'accountId': 'A1', 'update': {'M7': {'isSubscribed': false}}}");
    assertThat(bob("Principal/get", accounts).get("list").get(0).get("accounts").has("A1"))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'filter': null                                              | P1 P2 P3",
        "'filter': {'email': 'BOB@'}                                 | P2",
        "'filter': {'name': 'carol'}                                 | P3",
        "'filter': {'text': 'example.net'}                           | ",
        "'filter': {'type': 'group'}                                 | ",
        "'filter': {'accountIds': ['A1', 'A2']}                      | P2",
        "'sort': [{'property': 'email', 'isAscending': false}]       | P3 P2 P1",
      })
  void principals_are_found(String arguments, String found) {
    JsonNode answer = bob("Principal/query", arguments);
    StringBuilder ids = new StringBuilder();
    answer.get("ids").forEach(id -> ids.append(id.asString()).append(' '));
    assertThat(ids.toString().strip()).isEqualTo(found == null ? "" : found);
    assertThat(
            bob(
                    "Principal/queryChanges",
                    arguments
                        + ", 'sinceQueryState': '"
                        + answer.get("queryState").asString()
                        + "'")
                .get("added")
                .isEmpty())
        .isTrue();
  }

  @Test
  void principals_are_not_changed_here() {
    JsonNode set =
        bob(
            "Principal/set",
            "'create': {'k': {'name': 'x'}}, 'update': {'P2': {'name': 'x'}}, 'destroy': ['P3']");
    for (String outcome : new String[] {"notCreated", "notUpdated", "notDestroyed"}) {
      assertThat(set.get(outcome).iterator().next().get("type").asString()).isEqualTo("forbidden");
    }
    String state = bob("Principal/get", "'ids': []").get("state").asString();
    assertThat(bob("Principal/changes", "'sinceState': '" + state + "'").get("updated").isEmpty())
        .isTrue();
    assertThat(bob("Principal/changes", "'sinceState': 'x'").get("type").asString())
        .isEqualTo("cannotCalculateChanges");
  }

  @Test
  void an_owner_shares_by_shareWith_and_the_other_is_notified() {
    JsonNode set =
        alice(
            "Mailbox/set",
            "'update': {'M7': {'shareWith': {'P2': {'mayReadItems': true, 'maySetSeen': true}}}}");
    assertThat(set.get("updated").has("M7")).isTrue();
    JsonNode mailbox =
        alice("Mailbox/get", "'ids': ['M7'], 'properties': ['shareWith', 'myRights']")
            .get("list")
            .get(0);
    assertThat(mailbox.get("shareWith").get("P2"))
        .isEqualTo(
            Fixture.json(
                """
                {'mayReadItems': true, 'mayAddItems': false, 'mayRemoveItems': false,
                 'maySetSeen': true, 'maySetKeywords': false, 'mayCreateChild': false,
                 'mayRename': false, 'mayDelete': false, 'maySubmit': false, 'mayShare': false}
                """));
    JsonNode his =
        house
            .fixture
            .call(Fixture.BOB, "Mailbox/get", "{'accountId': 'A1', 'ids': null}")
            .get("list")
            .get(0);
    assertThat(his.get("shareWith").isNull()).isTrue();
    assertThat(his.get("myRights")).isEqualTo(mailbox.get("shareWith").get("P2"));
    assertThat(his.get("isSubscribed").asBoolean()).isTrue();

    JsonNode notice = bob("ShareNotification/get", "'ids': null").get("list").get(0);
    assertThat(notice.get("changedBy"))
        .isEqualTo(
            Fixture.json(
                "{'name': 'alice@example.org', 'email': 'alice@example.org', 'principalId': 'P1'}"));
    assertThat(notice.get("objectType").asString()).isEqualTo("Mailbox");
    assertThat(notice.get("objectAccountId").asString()).isEqualTo("A1");
    assertThat(notice.get("objectId").asString()).isEqualTo("M7");
    assertThat(notice.get("oldRights").isNull()).isTrue();
    assertThat(notice.get("newRights").get("maySetSeen").asBoolean()).isTrue();
    assertThat(notice.get("name").asString()).isEqualTo("Projects");

    alice("Mailbox/set", "'update': {'M7': {'shareWith/P2/maySetSeen': false}}");
    alice("Mailbox/set", "'update': {'M7': {'shareWith': null}}");
    JsonNode all = bob("ShareNotification/query", "'sort': [{'property': 'created'}]");
    assertThat(all.get("ids").size()).isEqualTo(3);
    JsonNode last =
        bob("ShareNotification/get", "'ids': ['" + all.get("ids").get(2).asString() + "']")
            .get("list")
            .get(0);
    assertThat(last.get("newRights").isNull()).isTrue();
    assertThat(
            house
                .fixture
                .call(Fixture.BOB, "Mailbox/get", "{'accountId': 'A1', 'ids': null}")
                .get("type")
                .asString())
        .isEqualTo("accountNotFound");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'P1': {'mayReadItems': true}}       | himself",
        "{'P4': {'mayReadItems': true}}       | another tenant's",
        "{'P9': {'mayReadItems': true}}       | nobody",
        "{'A2': {'mayReadItems': true}}       | no principal",
        "{'P2': {'mayFly': true}}             | no right",
        "{'P2': {'mayReadItems': 1}}          | no boolean",
        "{'P2': {'mayRename': true}}          | half a right",
        "{'P2': {'maySubmit': true}}          | a right that is not offered",
        "{'P2': true}                         | no object",
        "'P2'                                 | no object",
      })
  void what_cannot_be_shared_changes_nothing(String shareWith, String why) {
    JsonNode set =
        alice("Mailbox/set", "'update': {'M7': {'name': 'X', 'shareWith': " + shareWith + "}}");
    assertThat(set.get("notUpdated").get("M7").get("type").asString())
        .as(why)
        .isEqualTo("invalidProperties");
    assertThat(alice("Mailbox/get", "'ids': ['M7']").get("list").get(0).get("name").asString())
        .isEqualTo("Projects");
    assertThat(bob("ShareNotification/get", "'ids': null").get("list").isEmpty()).isTrue();
  }

  @Test
  void notifications_are_removed_and_never_made_by_clients() {
    house.fixture.share(House.PROJECTS, Fixture.BOB, "lr");
    JsonNode got = bob("ShareNotification/get", "'ids': null");
    String id = got.get("list").get(0).get("id").asString();
    String state = got.get("state").asString();
    JsonNode set =
        bob(
            "ShareNotification/set",
            "'create': {'k': {}}, 'update': {'Nff': {'name': 'x'}}, 'destroy': ['"
                + id
                + "', 'N7']");
    assertThat(set.get("notCreated").get("k").get("type").asString()).isEqualTo("forbidden");
    assertThat(set.get("notUpdated").get("Nff").get("type").asString()).isEqualTo("forbidden");
    assertThat(set.get("destroyed").toString()).isEqualTo("[\"" + id + "\"]");
    assertThat(set.get("notDestroyed").get("N7").get("type").asString()).isEqualTo("notFound");
    assertThat(
            bob("ShareNotification/changes", "'sinceState': '" + state + "'")
                .get("destroyed")
                .toString())
        .isEqualTo("[\"" + id + "\"]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'objectType': 'Mailbox'}          | 1",
        "{'objectType': 'Calendar'}         | 0",
        "{'objectAccountId': 'A1'}          | 1",
        "{'objectAccountId': 'A3'}          | 0",
        "{'after': '2000-01-01T00:00:00Z'}  | 1",
        "{'before': '2000-01-01T00:00:00Z'} | 0",
      })
  void notifications_are_found(String filter, int count) {
    house.fixture.share(House.PROJECTS, Fixture.BOB, "lr");
    assertThat(bob("ShareNotification/query", "'filter': " + filter).get("ids").size())
        .isEqualTo(count);
  }
}
