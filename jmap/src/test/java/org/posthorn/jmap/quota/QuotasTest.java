package org.posthorn.jmap.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.jmap.Fixture;
import org.posthorn.store.mail.MailboxId;
import tools.jackson.databind.JsonNode;

/// RFC 9425.
class QuotasTest {
  private static final String MESSAGE = "Subject: x\n\nbody\n"; // 20 octets with CRLF

  @TempDir private Path directory;
  private Fixture f;

  @BeforeEach
  void open() {
    f = Fixture.of(directory, (accounts, limits) -> List.of(Quotas.feature(accounts, limits)));
  }

  @AfterEach
  void close() {
    f.close();
  }

  private JsonNode call(String method, String arguments) {
    return f.call(method, "{'accountId': 'A1'" + arguments + "}");
  }

  private static void same(JsonNode node, String json) {
    assertThat((Object) node).hasToString(Fixture.json(json).toString());
  }

  private JsonNode changes(String since) {
    return call("Quota/changes", ", 'sinceState': '" + since + "'");
  }

  @Test
  void the_quota_is_told_where_there_is_one() {
    f.append(Fixture.ALICE, MailboxId.INBOX, Instant.EPOCH, MESSAGE);
    same(call("Quota/get", "").get("list"), "[]");
    f.quotaBytes.set(1_000);
    assertThat((Object) call("Quota/get", "").get("list").get(0))
        .isEqualTo(
            Fixture.json(
                "{'id': 'octets', 'resourceType': 'octets', 'used': 20, 'hardLimit': 1000,"
                    + " 'scope': 'account', 'name': 'Mail', 'types': ['Email'], 'warnLimit': null,"
                    + " 'softLimit': null, 'description': null}"));
    same(
        call("Quota/get", ", 'ids': ['octets', 'x'], 'properties': ['used']").get("notFound"),
        "['x']");
  }

  @Test
  void the_state_moves_when_something_has_changed_and_not_else() {
    f.quotaBytes.set(1_000);
    String first = call("Quota/get", "").get("state").asString();
    f.append(Fixture.ALICE, MailboxId.INBOX, Instant.EPOCH, MESSAGE);
    JsonNode used = changes(first);
    same(used.get("updated"), "['octets']");
    same(used.get("updatedProperties"), "['used']");
    String second = used.get("newState").asString();
    assertThat(second).isNotEqualTo(first);

    f.mail(Fixture.ALICE).create("New", Optional.empty());
    JsonNode same = changes(second);
    assertThat(same.get("newState").asString()).isEqualTo(second);
    same(same.get("updated"), "[]");

    f.quotaBytes.set(2_000);
    same(changes(second).get("updatedProperties"), "null");
    f.quotaBytes.set(0);
    same(changes(second).get("destroyed"), "['octets']");
    String none = call("Quota/get", "").get("state").asString();
    f.quotaBytes.set(5);
    same(changes(none).get("created"), "['octets']");
    assertThat(changes("nonsense").get("type").asString()).isEqualTo("cannotCalculateChanges");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|1",
        "{'name': 'MA'}|1",
        "{'name': 'other'}|0",
        "{'scope': 'account', 'resourceType': 'octets', 'type': 'Email'}|1",
        "{'scope': 'domain'}|0",
        "{'type': 'Calendar'}|0",
        "{'operator': 'NOT', 'conditions': [{'scope': 'domain'}]}|1",
      })
  void it_is_found_by_what_it_is(String filter, int found) {
    f.quotaBytes.set(1_000);
    JsonNode answer =
        call(
            "Quota/query",
            ", 'calculateTotal': true, 'sort': [{'property': 'name'}], 'filter': " + filter);
    assertThat(answer.get("ids").size()).isEqualTo(found);
    assertThat(answer.get("total").asInt()).isEqualTo(found);
  }

  @Test
  void what_it_cannot_be_found_or_sorted_by_is_refused() {
    assertThat(call("Quota/query", ", 'filter': {'x': 1}").get("type").asString())
        .isEqualTo("unsupportedFilter");
    assertThat(call("Quota/query", ", 'sort': [{'property': 'x'}]").get("type").asString())
        .isEqualTo("unsupportedSort");
  }

  @Test
  void a_query_is_kept_up_to_date() {
    String none = call("Quota/query", "").get("queryState").asString();
    f.quotaBytes.set(1_000);
    JsonNode came = call("Quota/queryChanges", ", 'sinceQueryState': '" + none + "'");
    same(came.get("added"), "[{'id': 'octets', 'index': 0}]");
    String there = came.get("newQueryState").asString();
    f.append(Fixture.ALICE, MailboxId.INBOX, Instant.EPOCH, MESSAGE);
    JsonNode stayed = call("Quota/queryChanges", ", 'sinceQueryState': '" + there + "'");
    same(stayed.get("added"), "[]");
    same(stayed.get("removed"), "[]");
    f.quotaBytes.set(0);
    same(
        call("Quota/queryChanges", ", 'sinceQueryState': '" + there + "'").get("removed"),
        "['octets']");
  }

  @Test
  void nobody_sees_the_quota_of_another() {
    f.quotaBytes.set(1_000);
    for (String method :
        List.of("Quota/get", "Quota/changes", "Quota/query", "Quota/queryChanges")) {
      JsonNode answer =
          f.call(
              Fixture.BOB,
              method,
              "{'accountId': 'A1', 'sinceState': '0-0', 'sinceQueryState': '0-0'}");
      assertThat(answer.get("type").asString()).isEqualTo("accountNotFound");
    }
  }
}
