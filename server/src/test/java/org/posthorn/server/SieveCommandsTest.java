package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.posthorn.server.RunningServer.Ran;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `posthorn sieve ...`
class SieveCommandsTest {
  private static final String ALICE = "alice@example.test";
  private static final String FILING = "require \"fileinto\";\nfileinto \"Archive\";\n";

  @TempDir Path directory;

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private static JsonNode json(Ran ran) {
    return JsonMapper.shared().readTree(ran.out());
  }

  private static void succeeds(Ran ran) {
    assertThat(ran.exit()).as("%s", ran).isZero();
  }

  private static void fails(Ran ran, int exit, String words) {
    assertThat(ran.exit()).as("%s", ran).isEqualTo(exit);
    assertThat(ran.err()).contains(words).doesNotContain("\tat ");
  }

  @Test
  void check_tells_each_problem_with_its_place() throws IOException {
    String broken = file("broken.sieve", "if true {\n  nonsense;\n}\nfileinto \"x\";\n");
    Ran ran = RunningServer.run("sieve", "check", broken);
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.out().lines())
        .satisfiesExactly(
            first -> assertThat(first).startsWith(broken + ":2:3: error: command 'nonsense'"),
            second -> assertThat(second).startsWith(broken + ":4:1: error: "));
    JsonNode told = json(RunningServer.run("sieve", "check", broken, "--json"));
    assertThat(told.path("correct").asBoolean()).isFalse();
    assertThat(told.path("problems").path(0).path("column").asInt()).isEqualTo(3);
    String fine = file("fine.sieve", FILING);
    Ran good = RunningServer.run("sieve", "check", fine);
    succeeds(good);
    assertThat(good.out()).isEmpty();
    String warned = file("warned.sieve", "require \"vacation\";\nvacation :days 0 \"away\";\n");
    Ran warning = RunningServer.run("sieve", "check", warned);
    succeeds(warning);
    assertThat(warning.out()).contains(":2:").contains("warning");
    fails(RunningServer.run("sieve", "check", "/nowhere"), 69, "/nowhere");
  }

  @Test
  void test_says_what_would_be_done_and_why() throws IOException {
    String script =
        file(
            "s.sieve",
            """
            require ["fileinto", "envelope", "include"];
            include "more";
            if envelope "from" "boss@example.test" { fileinto "Work"; }
            """);
    file("more.sieve", "if header :contains \"subject\" \"urgent\" { keep; }\n");
    String message =
        file("message.eml", "Return-Path: <boss@example.test>\nSubject: this is urgent\n\nNow.\n");
    Ran ran = RunningServer.run("sieve", "test", script, message);
    succeeds(ran);
    assertThat(ran.out()).contains("actions:\n", "  keep\n", "  fileinto \"Work\"\n", "3:4: ");
    JsonNode other =
        json(
            RunningServer.run(
                "sieve", "test", script, message, "--from", "you@example.test", "--json"));
    assertThat(other.path("actions")).hasSize(1);
    assertThat(other.path("actions").path(0).asString()).isEqualTo("keep");
    assertThat(other.path("trace").size()).isGreaterThan(1);
    String broken = file("broken.sieve", "nonsense;");
    fails(RunningServer.run("sieve", "test", broken, message), 1, "1:1: error");
  }

  @Test
  void rules_become_a_script_and_rules_again() throws IOException {
    String rules =
        file(
            "rules.json",
            """
            {"rules": [{"name": "Lists", "conditions": [{"field": "header:List-Id", "exists": true}],
              "actions": [{"fileinto": "Lists", "create": true}]}]}
            """);
    Ran made = RunningServer.run("sieve", "rules", "to-sieve", rules);
    succeeds(made);
    String script = file("made.sieve", made.out());
    succeeds(RunningServer.run("sieve", "check", script));
    Ran back = RunningServer.run("sieve", "rules", "from-sieve", script);
    succeeds(back);
    assertThat(json(back).path("rules").path(0).path("name").asString()).isEqualTo("Lists");
    String again = file("again.json", back.out());
    assertThat(RunningServer.run("sieve", "rules", "to-sieve", again).out()).isEqualTo(made.out());
    String edited = file("edited.sieve", made.out().replace("\"Lists\";", "\"Other\";"));
    fails(RunningServer.run("sieve", "rules", "from-sieve", edited), 1, "edited by hand");
    String wrong = file("wrong.json", "{\"rules\": [{}]}");
    fails(RunningServer.run("sieve", "rules", "to-sieve", wrong), 2, "rules[0]");
  }

  @ParameterizedTest
  @EnumSource(CommandLineTest.Asked.class)
  void scripts_of_an_account(CommandLineTest.Asked asked) throws IOException {
    Path data = directory.resolve("data");
    try (RunningServer server =
        asked == CommandLineTest.Asked.SERVER
            ? RunningServer.quickstart(data)
            : RunningServer.stopped(data)) {
      String filing = file("filing.sieve", FILING);
      succeeds(server.posthorn("sieve", "put", ALICE, "mine", filing));
      succeeds(server.posthornWithInput("keep;\n", "sieve", "put", ALICE, "other", "-"));
      succeeds(server.posthorn("sieve", "activate", ALICE, "mine"));
      JsonNode list = json(server.posthorn("sieve", "list", ALICE, "--json"));
      assertThat(list.toString())
          .isEqualTo(
              "[{\"name\":\"mine\",\"bytes\":40,\"active\":true},"
                  + "{\"name\":\"other\",\"bytes\":6,\"active\":false}]");
      assertThat(server.posthorn("sieve", "list", ALICE).out()).contains("mine", "40 B", "yes");
      assertThat(server.posthorn("sieve", "show", ALICE, "mine").out()).isEqualTo(FILING);
      fails(server.posthorn("sieve", "remove", ALICE, "mine"), 5, "active");
      succeeds(server.posthorn("sieve", "deactivate", ALICE));
      succeeds(server.posthorn("sieve", "remove", ALICE, "mine"));
      fails(server.posthorn("sieve", "show", ALICE, "mine"), 3, "no script mine");
      fails(server.posthorn("sieve", "activate", ALICE, "mine"), 3, "no script");
      fails(server.posthorn("sieve", "list", "nobody@example.test"), 3, "there is no account");
      fails(
          server.posthornWithInput("nonsense;\n", "sieve", "put", ALICE, "bad", "-"),
          1,
          "1:1: error");
      fails(server.posthornWithInput("keep;", "sieve", "put", ALICE, "", "-"), 2, "not empty");
      assertThat(json(server.posthorn("sieve", "list", ALICE, "--json"))).hasSize(1);
      String audit = server.posthorn("audit", "list").out();
      assertThat(audit).contains("sieve-put", "sieve-activate", "sieve-deactivate", "sieve-remove");
    }
  }

  @Test
  void run_files_what_is_already_there() throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      for (String subject : new String[] {"list one", "other", "list two", "spam", "to a friend"}) {
        assertThat(
                server.deliver(
                    ALICE, "From: bob@client.example\nSubject: " + subject + "\n\nHello.\n"))
            .startsWith("250");
      }
      String script =
          file(
              "sort.sieve",
              """
              require ["fileinto", "mailbox", "imap4flags", "envelope"];
              if header :contains "subject" "list" {
                fileinto :create :flags "\\\\Seen" "Lists";
              } elsif header :is "subject" "spam" {
                discard;
              } elsif header :contains "subject" "friend" {
                redirect "friend@example.org";
              } elsif envelope :is "to" "alice@example.test" {
                keep :flags "$Label1";
              }
              """);
      Ran dry = server.posthorn("sieve", "run", ALICE, script, "INBOX", "--file", "--dry-run");
      succeeds(dry);
      assertThat(dry.out())
          .contains(
              "UID 1: fileinto \"Lists\" (created if missing) with \\Seen",
              "UID 5: redirect to friend@example.org",
              "5 messages: 2 would stay, 3 would get flags, 0 runs failed",
              "  into Lists: 2",
              "  into Trash: 1",
              "  not done, redirect: 1");
      assertThat(mailboxes(server)).containsOnly("INBOX 5");
      Ran done = server.posthorn("sieve", "run", ALICE, script, "INBOX", "--file");
      succeeds(done);
      assertThat(done.out()).contains("5 messages: 2 stayed, 3 got flags, 0 runs failed");
      assertThat(mailboxes(server)).containsExactlyInAnyOrder("INBOX 2", "Lists 2", "Trash 1");
      assertThat(server.posthorn("audit", "list").out())
          .contains("sieve-run")
          .contains("a file over INBOX: 5 messages, filed {Lists=2, Trash=1}");
      fails(
          server.posthorn("sieve", "run", ALICE, script, "Nowhere", "--file"),
          3,
          "no mailbox Nowhere");
      fails(server.posthorn("sieve", "run", ALICE, "none", "INBOX"), 3, "no script none");
    }
  }

  private static List<String> mailboxes(RunningServer server) {
    List<String> found = new ArrayList<>();
    for (JsonNode mailbox : json(server.posthorn("mailbox", "list", ALICE, "--json"))) {
      if (mailbox.path("messages").asInt() > 0) {
        found.add(mailbox.path("path").asString() + " " + mailbox.path("messages").asInt());
      }
    }
    return found;
  }
}
