package org.posthorn.jmap.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.directory.AccountId;
import org.posthorn.jmap.Fixture;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.email.EmailLimits;
import org.posthorn.jmap.email.Emails;
import org.posthorn.jmap.email.ReminderFeature;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.jmap.query.EmailQueries;
import org.posthorn.jmap.query.QueryLimits;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.mail.PendingEffect;
import org.posthorn.store.message.ReminderLimits;
import tools.jackson.databind.JsonNode;

/// Emails that are brought back at a time, for clients that use the capability.
class RemindersTest {
  private static final Instant DAY = Instant.parse("2026-03-01T12:00:00Z");
  private static final String PROPERTIES =
      "['id', 'mailboxIds', 'keywords', 'receivedAt', 'snoozed', 'followUpAt', 'wokenAt']";

  @TempDir Path directory;
  private Fixture fixture;

  @BeforeEach
  void open() {
    fixture =
        Fixture.of(
            directory,
            (accounts, limits) -> {
              Blobs blobs = new Blobs();
              EmailQueries queries = new EmailQueries(accounts, limits, QueryLimits.defaults());
              return List.of(
                  Feature.plain(
                      Capability.MAIL,
                      Emails.methods(accounts, blobs, limits, EmailLimits.defaults())),
                  Feature.plain(
                      Capability.SUBMISSION,
                      EmailChanges.methods(accounts, blobs, limits, InstantSource.system())),
                  Feature.plain(Capability.BLOB, queries.methods()),
                  ReminderFeature.of(ReminderLimits.defaults()));
            });
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private String append(int hour) {
    return ObjectId.ofEmail(
        fixture.append(
            Fixture.ALICE,
            MailboxId.INBOX,
            DAY.plus(hour, ChronoUnit.HOURS),
            "From: carol@example.org\nSubject: " + hour + "\n\nx\n",
            "\\Seen"));
  }

  private JsonNode update(String id, String patch) {
    return fixture.call(
        "Email/set", "{'accountId': 'A1', 'update': {'" + id + "': " + patch + "}}");
  }

  private JsonNode get(String id) {
    return fixture
        .call(
            "Email/get",
            "{'accountId': 'A1', 'ids': ['" + id + "'], 'properties': " + PROPERTIES + "}")
        .get("list")
        .get(0);
  }

  private List<String> query(String order) {
    List<String> ids = new ArrayList<>();
    fixture
        .call(
            "Email/query",
            "{'accountId': 'A1', 'filter': {'inMailbox': 'M1'}, 'sort': [" + order + "]}")
        .get("ids")
        .forEach(id -> ids.add(id.asString()));
    return ids;
  }

  /// What the worker of the outbox does.
  private void work() {
    for (PendingEffect effect : fixture.store.outbox().pending(new AccountId(1), 100)) {
      if (fixture.store.bringBack(effect, false).isEmpty()) {
        fixture.store.outbox().remove(effect.id());
      }
    }
  }

  @Test
  void an_email_is_snoozed_and_put_off_and_brought_back_by_its_owner() {
    String id = append(1);
    assertThat(get(id))
        .isEqualTo(
            Fixture.json(
                "{'id': '%s', 'mailboxIds': {'M1': true}, 'keywords': {'$seen': true},"
                        .formatted(id)
                    + "'receivedAt': '2026-03-01T13:00:00Z', 'snoozed': null, 'followUpAt': null,"
                    + "'wokenAt': null}"));

    assertThat(update(id, "{'snoozed': {'until': '2030-01-01T08:00:00Z', 'moveTo': null}}"))
        .asString()
        .contains("updated");
    JsonNode snoozed = get(id);
    assertThat(snoozed.get("snoozed"))
        .isEqualTo(Fixture.json("{'until': '2030-01-01T08:00:00Z', 'moveTo': null}"));
    assertThat(snoozed.get("mailboxIds").has("M1")).isFalse();

    update(id, "{'snoozed': {'until': '2030-01-02T08:00:00Z', 'moveTo': 'M6'}}");
    assertThat(get(id).get("snoozed"))
        .isEqualTo(Fixture.json("{'until': '2030-01-02T08:00:00Z', 'moveTo': 'M6'}"));

    update(id, "{'snoozed': null, 'mailboxIds': {'M1': true}}");
    assertThat(get(id).get("snoozed").isNull()).isTrue();
    assertThat(get(id).get("mailboxIds")).isEqualTo(Fixture.json("{'M1': true}"));
  }

  @Test
  void clients_are_told_of_each_change() {
    String id = append(1);
    for (String patch :
        List.of(
            "{'snoozed': {'until': '2030-01-01T08:00:00Z'}}",
            "{'snoozed': {'until': '2030-01-02T08:00:00Z'}}",
            "{'followUpAt': '2030-01-01T08:00:00Z'}",
            "{'followUpAt': null}",
            "{'snoozed': null}")) {
      JsonNode answer = update(id, patch);
      String changes =
          "{'accountId': 'A1', 'sinceState': '" + answer.get("oldState").asString() + "'}";
      assertThat(fixture.call("Email/changes", changes).get("updated"))
          .as(patch)
          .isEqualTo(Fixture.json("['" + id + "']"));
    }
  }

  @Test
  void what_was_brought_back_is_on_top_by_that_sort_and_its_date_stays() {
    String old = append(1);
    String middle = append(2);
    String newest = append(3);
    String byWoken = "{'property': 'wokenAt', 'isAscending': false}";
    assertThat(query(byWoken)).containsExactly(newest, middle, old);

    update(old, "{'snoozed': {'until': '2026-03-02T12:00:00Z'}}");
    assertThat(query(byWoken)).containsExactly(newest, middle);
    work();
    assertThat(query(byWoken)).containsExactly(old, newest, middle);
    assertThat(query("{'property': 'wokenAt'}")).containsExactly(middle, newest, old);
    assertThat(query("")).containsExactly(newest, middle, old);
    JsonNode woken = get(old);
    assertThat(woken.get("receivedAt").asString()).isEqualTo("2026-03-01T13:00:00Z");
    assertThat(woken.get("keywords")).isEqualTo(Fixture.json("{'$new': true}"));
    assertThat(woken.get("wokenAt").isNull()).isFalse();
    assertThat(woken.get("snoozed").isNull()).isTrue();
  }

  @Test
  void what_nobody_answers_comes_to_the_inbox() {
    String id = append(1);
    update(id, "{'mailboxIds': {'M3': true}}");
    update(id, "{'followUpAt': '2026-03-02T12:00:00Z'}");
    assertThat(get(id).get("followUpAt").asString()).isEqualTo("2026-03-02T12:00:00Z");
    work();
    assertThat(get(id).get("mailboxIds")).isEqualTo(Fixture.json("{'M1': true, 'M3': true}"));
    assertThat(get(id).get("followUpAt").isNull()).isTrue();
  }

  @Test
  void wrong_times_are_refused_and_change_nothing() {
    String id = append(1);
    for (String patch :
        List.of(
            "{'snoozed': {}}",
            "{'snoozed': true}",
            "{'snoozed': {'until': 'tomorrow'}}",
            "{'snoozed': {'until': '2026-03-01T12:00:00+01:00'}}",
            "{'snoozed': {'until': '2126-03-01T12:00:00Z'}}",
            "{'snoozed': {'until': '2030-01-01T08:00:00Z', 'moveTo': 'M99'}}",
            "{'snoozed': {'until': '2030-01-01T08:00:00Z', 'other': 1}}",
            "{'snoozed/until': '2030-01-01T08:00:00Z'}",
            "{'followUpAt': 5}",
            "{'followUpAt': '2126-03-01T12:00:00Z'}",
            "{'wokenAt': '2030-01-01T08:00:00Z'}")) {
      assertThat(update(id, patch).path("notUpdated").has(id)).as(patch).isTrue();
    }
    assertThat(get(id).get("mailboxIds")).isEqualTo(Fixture.json("{'M1': true}"));
  }

  @Test
  void who_shares_a_mailbox_neither_sees_nor_sets_times() {
    String id = append(1);
    update(id, "{'followUpAt': '2030-01-01T08:00:00Z'}");
    fixture.share(MailboxId.INBOX, Fixture.BOB, "lrswite");
    String seen =
        "{'accountId': 'A1', 'ids': ['" + id + "'], 'properties': ['followUpAt', 'snoozed']}";
    assertThat(fixture.call(Fixture.BOB, "Email/get", seen).get("list").get(0))
        .isEqualTo(Fixture.json("{'id': '%s', 'followUpAt': null, 'snoozed': null}".formatted(id)));
    String set =
        "{'accountId': 'A1', 'update': {'"
            + id
            + "': {'snoozed': {'until': '2030-01-01T08:00:00Z'}}}}";
    assertThat(
            fixture
                .call(Fixture.BOB, "Email/set", set)
                .at("/notUpdated/" + id + "/type")
                .asString())
        .isEqualTo("forbidden");
  }

  @Test
  void the_session_tells_the_bounds() {
    assertThat(
            fixture
                .session(Fixture.ALICE)
                .at("/accounts/A1/accountCapabilities")
                .get("https://posthorn.org/jmap/reminders"))
        .hasToString(
            "{\"maxReminders\":1000,\"maxDelay\":316224000,"
                + "\"emailQuerySortOptions\":[\"wokenAt\"]}");
  }
}
