package org.posthorn.jmap.vacation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.jmap.Fixture;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import tools.jackson.databind.JsonNode;

/// RFC 8621 §8; what senders get is in delivery's tests.
class VacationResponseTest {
  private Fixture jmap;

  @BeforeEach
  void open(@TempDir Path blobs) {
    jmap =
        Fixture.withStore(
            blobs,
            (store, _) ->
                List.of(VacationFeature.of(store, new MailAccounts(store), JmapLimits.defaults())));
  }

  @AfterEach
  void close() {
    jmap.close();
  }

  private JsonNode update(String patch) {
    return jmap.call(
        "VacationResponse/set", "{'accountId': 'A1', 'update': {'singleton': " + patch + "}}");
  }

  @Test
  void there_is_one_from_the_beginning_and_it_is_changed() {
    JsonNode first = jmap.call("VacationResponse/get", "{'accountId': 'A1', 'ids': null}");
    assertThat(first.get("list").get(0))
        .isEqualTo(
            Fixture.json(
                "{'id': 'singleton', 'isEnabled': false, 'fromDate': null, 'toDate': null,"
                    + " 'subject': null, 'textBody': null, 'htmlBody': null}"));
    JsonNode set =
        update("{'isEnabled': true, 'fromDate': '2026-03-01T00:00:00Z', 'textBody': 'Away'}");
    assertThat(set.get("updated").has("singleton")).isTrue();
    assertThat(set.get("newState")).isNotEqualTo(first.get("state"));
    JsonNode again = update("{'isEnabled': true}");
    assertThat(again.get("newState")).isEqualTo(again.get("oldState"));
    JsonNode got =
        jmap.call(
            "VacationResponse/get",
            "{'accountId': 'A1', 'ids': ['singleton', 'x'], 'properties': ['fromDate']}");
    assertThat(got.get("list").get(0))
        .isEqualTo(Fixture.json("{'id': 'singleton', 'fromDate': '2026-03-01T00:00:00Z'}"));
    assertThat(got.get("notFound").get(0).asString()).isEqualTo("x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'isEnabled': 1}",
        "{'toDate': 'tomorrow'}",
        "{'toDate': '2026-03-01T00:00:00+01:00'}",
        "{'subject': 5}",
        "{'x': 1}",
        "{'id': 'y'}"
      })
  void what_cannot_be(String patch) {
    assertThat(update(patch).get("notUpdated").get("singleton").get("type").asString())
        .isEqualTo("invalidProperties");
  }

  /// RFC 8620 §5.3
  @Test
  void it_is_neither_made_nor_destroyed() {
    JsonNode set =
        jmap.call(
            "VacationResponse/set",
            "{'accountId': 'A1', 'create': {'k': {}}, 'destroy': ['singleton'], 'update': {'x': {}}}");
    assertThat(set.get("notCreated").get("k").get("type").asString()).isEqualTo("singleton");
    assertThat(set.get("notDestroyed").get("singleton").get("type").asString())
        .isEqualTo("singleton");
    assertThat(set.get("notUpdated").get("x").get("type").asString()).isEqualTo("notFound");
  }

  @ParameterizedTest
  @ValueSource(strings = {"VacationResponse/get", "VacationResponse/set"})
  void another_account_is_not_there(String method) {
    assertThat(jmap.call(method, "{'accountId': 'A2'}").get("type").asString())
        .isEqualTo("accountNotFound");
  }
}
