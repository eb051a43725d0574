package org.posthorn.web.rest.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Rules as the settings show and change them.
class RulesTest {
  private static final String RULE =
      "{'name': 'Bills', 'enabled': true, 'match': 'all', 'conditions': [{'field': 'subject',"
          + " 'operator': 'contains', 'values': ['bill', 'invoice']}], 'actions': [{'kind':"
          + " 'fileinto', 'value': 'Bills', 'create': true}, {'kind': 'flag', 'value':"
          + " '\\\\Seen'}, {'kind': 'stop'}]}";

  private Desk desk;

  @BeforeEach
  void open(@TempDir Path directory) {
    desk = new Desk(directory);
  }

  @AfterEach
  void close() {
    desk.close();
  }

  private JsonNode rules() {
    return desk.get("/self/rules").json();
  }

  private Desk.Got put(String rules, String more) {
    String version = rules().get("version").asString();
    return desk.ask(
        "PUT",
        "/self/rules",
        "{'version': '" + version + "', 'rules': [" + rules + "]" + more + "}");
  }

  private JsonNode ended(Desk.Got started) {
    assertThat(started.status()).as(started.text()).isEqualTo(201);
    String id = started.json().get("id").asString();
    await()
        .until(
            () -> !desk.get("/self/jobs/" + id).json().get("state").asString().equals("running"));
    return desk.get("/self/jobs/" + id).json();
  }

  @Test
  void rules_that_were_put_are_shown_and_make_the_active_script() {
    assertThat(rules().get("origin").asString()).isEqualTo("none");
    Desk.Got got = put(RULE, "");
    assertThat(got.status()).as(got.text()).isEqualTo(200);
    JsonNode rule = rules().get("rules").get(0);
    assertThat(rules().get("origin").asString()).isEqualTo("rules");
    assertThat(rule.get("conditions").get(0).get("values").get(1).asString()).isEqualTo("invoice");
    assertThat(rule.get("actions").get(0).get("create").asBoolean()).isTrue();
    assertThat(desk.get("/self/script").json().get("text").asString())
        .contains("fileinto :create \"Bills\"", "addflag \"\\\\Seen\"");
  }

  @Test
  void of_two_windows_the_second_is_told_that_the_rules_have_changed() {
    String version = rules().get("version").asString();
    put(RULE, "");
    Desk.Got got = desk.ask("PUT", "/self/rules", "{'version': '" + version + "', 'rules': []}");
    assertThat(got.status()).isEqualTo(409);
    assertThat(got.json().get("pointer").asString()).isEqualTo("/version");
    assertThat(rules().get("rules").size()).isEqualTo(1);
  }

  @Test
  void a_script_edited_by_hand_is_read_as_far_as_it_goes_and_never_overwritten() {
    put(RULE, "");
    JsonNode script = desk.get("/self/script").json();
    String text =
        """
        require ["fileinto"];
        # News
        if header :contains "list-id" "news" {
          fileinto "News";
        }
        if true { keep; } else { discard; }
        """;
    Desk.Got edited =
        desk.ask(
            "PUT",
            "/self/script",
            "application/json",
            new tools.jackson.databind.json.JsonMapper()
                .createObjectNode()
                .put("version", script.get("version").asString())
                .put("text", text)
                .toString()
                .getBytes(StandardCharsets.UTF_8));
    assertThat(edited.status()).as(edited.text()).isEqualTo(200);
    JsonNode now = rules();
    assertThat(now.get("origin").asString()).isEqualTo("hand");
    assertThat(now.get("rules").get(0).get("name").asString()).isEqualTo("News");
    assertThat(now.get("rules").get(0).get("conditions").get(0).get("field").asString())
        .isEqualTo("header:list-id");
    assertThat(now.get("others").asInt()).isEqualTo(1);
    assertThat(put(RULE, "").status()).isEqualTo(409);
    assertThat(put(RULE, ", 'replaceScript': true").status()).isEqualTo(200);
    assertThat(rules().get("script").asString()).isEqualTo("rules-2");
    assertThat(desk.account("alice").scripts().get("rules").orElseThrow().octets())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(text);
  }

  @Test
  void mistakes_in_a_script_are_told_with_their_places() {
    JsonNode problem =
        desk.ask("POST", "/self/script/check", "{'text': 'keep;\\nfileinto 7;'}")
            .json()
            .get("problems")
            .get(0);
    assertThat(problem.get("error").asBoolean()).isTrue();
    assertThat(problem.get("line").asInt()).isEqualTo(2);
    Desk.Got got =
        desk.ask(
            "PUT",
            "/self/script",
            "{'version': '" + rules().get("version").asString() + "', 'text': 'nonsense'}");
    assertThat(got.status()).isEqualTo(400);
    assertThat(rules().get("origin").asString()).isEqualTo("none");
  }

  @Test
  void what_is_wrong_in_a_rule_is_pointed_at() {
    Desk.Got got = put(RULE.replace("'subject'", "'nothing'"), "");
    assertThat(got.status()).isEqualTo(400);
    assertThat(got.json().get("pointer").asString()).isEqualTo("/rules/0/conditions/0/field");
    assertThat(put(RULE.replace("'Bills', 'create'", "'', 'create'"), "").json().get("pointer"))
        .hasToString("\"/rules/0/actions/0/value\"");
  }

  @Test
  void a_test_tells_which_messages_a_rule_is_for_and_changes_nothing() {
    String bill = desk.deliver("alice", "From: a@b.test\nSubject: Your bill\n\nPay.\n");
    desk.deliver("alice", "From: a@b.test\nSubject: Hello\n\nHi.\n");
    JsonNode found = desk.ask("POST", "/self/rules/test", "{'rule': " + RULE + "}").json();
    assertThat(found.get("tested").asInt()).isEqualTo(2);
    assertThat(found.get("matched").asInt()).isEqualTo(1);
    assertThat(found.get("messages").get(0).asString()).isEqualTo(bill);
    assertThat(desk.count("alice", "INBOX")).isEqualTo(2);
    assertThat(rules().get("origin").asString()).isEqualTo("none");
  }

  @Test
  void rules_run_over_mail_that_is_there_and_are_taken_back() {
    for (int i = 0; i < 450; i++) {
      desk.deliver(
          "alice", "Subject: " + (i % 3 == 0 ? "bill" : "other") + " " + i + "\n\nText.\n");
    }
    JsonNode done = ended(desk.ask("POST", "/self/rules/run", "{'rules': [" + RULE + "]}"));
    assertThat(done.get("state").asString()).as(done.toString()).isEqualTo("done");
    assertThat(done.get("counts").get("filed").asInt()).isEqualTo(150);
    assertThat(done.get("progress").get("done").asInt()).isEqualTo(450);
    assertThat(desk.count("alice", "Bills")).isEqualTo(150);
    assertThat(desk.account("alice").mailbox("Bills").orElseThrow().counts().unseen()).isZero();
    JsonNode undone =
        ended(
            desk.ask("POST", "/self/jobs/" + done.get("id").asString() + "/undo", "", new byte[0]));
    assertThat(undone.get("counts").get("restored").asInt()).isEqualTo(150);
    assertThat(desk.count("alice", "INBOX")).isEqualTo(450);
    assertThat(desk.count("alice", "Bills")).isZero();
    assertThat(desk.account("alice").mailbox("INBOX").orElseThrow().counts().unseen())
        .isEqualTo(450);
  }

  @Test
  void nobody_sees_the_rules_or_the_work_of_another() {
    put(RULE, "");
    Desk.Got started = desk.ask("POST", "/self/rules/run", "{'rules': [" + RULE + "]}");
    String id = ended(started).get("id").asString();
    assertThat(desk.askAs("bob", "GET", "/self/jobs/" + id, "", new byte[0]).status())
        .isEqualTo(404);
    assertThat(desk.askAs("bob", "GET", "/self/rules", "", new byte[0]).json().get("rules"))
        .isEmpty();
  }

  @Test
  void preferences_are_kept_and_bounded() {
    assertThat(desk.get("/self/preferences").text()).isEqualTo("{}");
    assertThat(
            desk.ask("PATCH", "/self/preferences", "{'language': 'de', 'undoSeconds': 20}")
                .status())
        .isEqualTo(200);
    assertThat(desk.ask("PATCH", "/self/preferences", "{'undoSeconds': 61}").status())
        .isEqualTo(400);
    assertThat(desk.ask("PATCH", "/self/preferences", "{'language': '../de'}").status())
        .isEqualTo(400);
    var _ =
        desk.ask("PATCH", "/self/preferences", "{'undoSeconds': null, 'remoteContent': 'load'}");
    assertThat(desk.get("/self/preferences").json().toString())
        .isEqualTo("{\"language\":\"de\",\"remoteContent\":\"load\"}");
  }
}
