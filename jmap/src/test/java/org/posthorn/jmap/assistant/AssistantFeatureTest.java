package org.posthorn.jmap.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.assistant.summary.Summaries;
import org.posthorn.assistant.summary.SummaryLimits;
import org.posthorn.assistant.tasks.TaskLimits;
import org.posthorn.assistant.tasks.TaskRounds;
import org.posthorn.assistant.text.TextLimits;
import org.posthorn.directory.AccountId;
import org.posthorn.jmap.Fixture;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.runtime.Metrics;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.ObjectId;
import tools.jackson.databind.JsonNode;

/// Tasks and summaries, as clients see them.
class AssistantFeatureTest {
  private static final Instant DAY = Instant.parse("2026-11-30T10:00:00Z");
  private static final AccountId ALICE = Fixture.ALICE.account();

  @TempDir Path directory;
  private Fixture fixture;
  private TaskRounds rounds;
  private Instant now = DAY;

  @BeforeEach
  void open() {
    fixture =
        Fixture.withStore(
            directory,
            (store, kv) -> {
              Summaries summaries =
                  new Summaries(kv, SummaryLimits.defaults(), TextLimits.defaults());
              return List.of(
                  AssistantFeature.of(
                      new AssistantFeature.Dependencies(
                          new MailAccounts(store),
                          summaries,
                          ALICE::equals,
                          (InstantSource) () -> now,
                          JmapLimits.defaults())));
            });
    TaskRounds.Policy policy =
        new TaskRounds.Policy(
            ALICE::equals, (_, address) -> address.startsWith("alice@"), TaskLimits.defaults());
    rounds =
        new TaskRounds(
            fixture.kv,
            fixture.store,
            new Summaries(fixture.kv, SummaryLimits.defaults(), TextLimits.defaults()),
            policy,
            LeaseHolder.of("test", fixture.kv),
            new Metrics());
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void round() {
    rounds.changed(ALICE);
    now = now.plusSeconds(1);
    var _ = rounds.run(now);
  }

  private long arrives(String subject, String text) {
    return fixture.append(
        Fixture.ALICE,
        MailboxId.INBOX,
        DAY,
        "From: Carol <carol@example.org>\nTo: alice@example.org\nSubject: "
            + subject
            + "\nDate: Mon, 30 Nov 2026 10:00:00 +0000\n\n"
            + text
            + "\n");
  }

  private JsonNode call(String method, String arguments) {
    return fixture.call(method, "{'accountId': 'A1'" + arguments + "}");
  }

  private static List<String> strings(JsonNode array) {
    List<String> all = new ArrayList<>();
    array.forEach(each -> all.add(each.asString()));
    return all;
  }

  private String only() {
    return call("Task/query", "").get("ids").get(0).asString();
  }

  @Test
  void aTaskSaysWhatWhenAndWhoAsked() {
    long email = arrives("Report", "Please send me the report by Friday at 5 pm.");
    round();
    JsonNode task = call("Task/get", ", 'ids': null").get("list").get(0);
    assertThat(task.get("text").asString())
        .isEqualTo("Please send me the report by Friday at 5 pm.");
    assertThat(task.get("due").asString()).isEqualTo("2026-12-04");
    assertThat(task.get("dueAt").asString()).isEqualTo("2026-12-04T17:00:00Z");
    assertThat(task.get("from").get("name").asString()).isEqualTo("Carol");
    assertThat(task.get("emailId").asString()).isEqualTo(ObjectId.ofEmail(email));
    assertThat(task.get("isDone").asBoolean()).isFalse();
    assertThat(task.get("snoozedUntil").isNull()).isTrue();
  }

  @Test
  void tasksAreDoneReopenedPutOffAndRemoved() {
    arrives("Report", "Please send me the report.");
    round();
    String id = only();
    String before = call("Task/get", ", 'ids': []").get("state").asString();
    call("Task/set", ", 'update': {'" + id + "': {'isDone': true}}");
    assertThat(strings(call("Task/changes", ", 'sinceState': '" + before + "'").get("updated")))
        .containsExactly(id);
    assertThat(strings(call("Task/query", ", 'filter': {'status': 'done'}").get("ids")))
        .containsExactly(id);
    call(
        "Task/set",
        ", 'update': {'" + id + "': {'isDone': false, 'snoozedUntil': '2026-12-02T08:00:00Z'}}");
    assertThat(call("Task/query", ", 'filter': {'status': 'open'}").get("ids")).isEmpty();
    assertThat(call("Task/query", ", 'filter': {'status': 'snoozed'}").get("ids")).hasSize(1);
    now = Instant.parse("2026-12-02T08:00:00Z");
    assertThat(call("Task/query", ", 'filter': {'status': 'open'}").get("ids")).hasSize(1);
    JsonNode refused =
        call(
            "Task/set",
            ", 'update': {'"
                + id
                + "': {'text': 'other'}, 'K99': {'isDone': true}}, 'create': {'a': {}}");
    assertThat(refused.at("/notUpdated/" + id + "/type").asString()).isEqualTo("invalidProperties");
    assertThat(refused.at("/notUpdated/K99/type").asString()).isEqualTo("notFound");
    assertThat(refused.at("/notCreated/a/type").asString()).isEqualTo("forbidden");
    for (String wrong : List.of("'isDone': 3", "'snoozedUntil': 'x'", "'other': 1")) {
      assertThat(
              call("Task/set", ", 'update': {'" + id + "': {" + wrong + "}}")
                  .at("/notUpdated/" + id + "/type")
                  .asString())
          .isEqualTo("invalidProperties");
    }
    assertThat(strings(call("Task/set", ", 'destroy': ['" + id + "']").get("destroyed")))
        .containsExactly(id);
    round();
    assertThat(call("Task/query", "").get("ids")).isEmpty();
  }

  private JsonNode due(String before, String zone) {
    return call(
            "Task/query", ", 'filter': {'dueBefore': '" + before + "', 'timeZone': '" + zone + "'}")
        .get("ids");
  }

  @Test
  void aTaskOfADayIsDueAtItsEndInTheTimeZoneOfTheUser() {
    arrives("Party", "Could you bring a cake tomorrow?"); // 2026-12-01
    round();
    // Los Angeles: the day ends at 08:00 UTC. It is not overdue in its last hour.
    assertThat(due("2026-12-02T07:59:00Z", "America/Los_Angeles")).isEmpty();
    assertThat(due("2026-12-02T08:00:00Z", "America/Los_Angeles")).hasSize(1);
    // "Due today", asked on the day before: until 2026-12-01 00:00 there.
    assertThat(due("2026-12-01T08:00:00Z", "America/Los_Angeles")).isEmpty();
    // Tokyo: it ends at 15:00 UTC.
    assertThat(due("2026-12-01T14:59:00Z", "Asia/Tokyo")).isEmpty();
    assertThat(due("2026-12-01T15:00:00Z", "Asia/Tokyo")).hasSize(1);
    assertThat(due("2026-12-01T00:00:01Z", "Etc/UTC")).isEmpty();
    assertThat(due("2026-12-02T00:00:00Z", "Etc/UTC")).hasSize(1);
    assertThat(call("Task/query", ", 'filter': {'dueBefore': '2026-12-01T23:59:59Z'}").get("ids"))
        .isEmpty();
    String invalid = ", 'filter': {'dueBefore': '2026-12-02T00:00:00Z', 'timeZone': 'Mars/Base'}";
    assertThat(call("Task/query", invalid).get("type").asString()).isEqualTo("invalidArguments");
  }

  @Test
  void tasksAreSearchedAndSorted() {
    arrives("Budget", "Please check the numbers until Thursday.");
    arrives("Party", "Could you bring a cake tomorrow?");
    arrives("Other", "Don't forget the keys of the house.");
    round();
    assertThat(call("Task/query", ", 'filter': {'text': 'CAKE carol'}").get("ids")).hasSize(1);
    assertThat(call("Task/query", ", 'filter': {'text': 'budget'}").get("ids")).hasSize(1);
    assertThat(call("Task/query", ", 'filter': {'text': 'nothing'}").get("ids")).isEmpty();
    assertThat(call("Task/query", ", 'filter': {'dueBefore': '2026-12-03T00:00:00Z'}").get("ids"))
        .hasSize(1);
    List<String> byDue = strings(call("Task/query", "").get("ids"));
    JsonNode first =
        call("Task/get", ", 'ids': ['" + byDue.getFirst() + "'], 'properties': ['due']");
    assertThat(first.get("list").get(0).get("due").asString()).isEqualTo("2026-12-01");
    assertThat(
            strings(
                call("Task/query", ", 'sort': [{'property': 'due', 'isAscending': false}]")
                    .get("ids")))
        .isEqualTo(byDue.reversed());
    assertThat(call("Task/query", ", 'filter': {'x': 1}").get("type").asString())
        .isEqualTo("unsupportedFilter");
    assertThat(call("Task/query", ", 'sort': [{'property': 'x'}]").get("type").asString())
        .isEqualTo("unsupportedSort");
  }

  @Test
  void messagesAndThreadsAreSummarized() {
    long email =
        arrives("Lunch", "Are you free for lunch on Friday at noon? The new place is nice.");
    String id = ObjectId.ofEmail(email);
    String thread =
        ObjectId.ofThread(fixture.mail(Fixture.ALICE).email(email).orElseThrow().threadId());
    JsonNode list =
        call("Summary/get", ", 'ids': ['" + id + "', '" + thread + "', 'E9999', 'x']").get("list");
    JsonNode message = list.get(0);
    assertThat(message.get("id").asString()).isEqualTo(id);
    assertThat(message.get("language").asString()).isEqualTo("en");
    assertThat(message.get("isWhole").asBoolean()).isTrue();
    assertThat(message.at("/sentences/0/kind").asString()).isEqualTo("question");
    assertThat(strings(message.get("suggestions"))).hasSize(3).contains("Yes, that works for me.");
    assertThat(message.at("/appointments/0/start").asString()).isEqualTo("2026-12-04T12:00:00Z");
    JsonNode whole = list.get(1);
    assertThat(whole.get("total").intValue()).isEqualTo(1);
    assertThat(whole.at("/messages/0/from").asString()).isEqualTo("Carol");
    assertThat(whole.at("/question/text").asString()).startsWith("Are you free");
    JsonNode few =
        call("Summary/get", ", 'ids': ['" + id + "'], 'properties': ['suggestions']")
            .get("list")
            .get(0);
    assertThat(few.size()).isEqualTo(2);
    assertThat(call("Summary/get", "").get("type").asString()).isEqualTo("invalidArguments");
  }

  @Test
  void onlyOwnersWithTheFeatureHaveIt() {
    String capability = Capability.ASSISTANT.uri();
    assertThat(
            fixture.session(Fixture.ALICE).at("/accounts/A1/accountCapabilities").has(capability))
        .isTrue();
    assertThat(fixture.session(Fixture.BOB).at("/accounts/A2/accountCapabilities").has(capability))
        .isFalse();
    for (String method : List.of("Task/get", "Task/query", "Summary/get")) {
      assertThat(fixture.call(Fixture.BOB, method, "{'accountId': 'A2'}").get("type").asString())
          .isEqualTo("accountNotSupportedByMethod");
      assertThat(fixture.call(Fixture.BOB, method, "{'accountId': 'A1'}").get("type").asString())
          .isEqualTo("accountNotFound");
    }
    fixture.share(MailboxId.INBOX, Fixture.BOB, "lr");
    assertThat(fixture.call(Fixture.BOB, "Task/get", "{'accountId': 'A1'}").get("type").asString())
        .isEqualTo("accountNotSupportedByMethod");
  }
}
