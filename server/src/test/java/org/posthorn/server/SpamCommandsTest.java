package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.RunningServer.Ran;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `posthorn spam ...`, with a server and without.
class SpamCommandsTest {
  private static final String ALICE = "alice@example.test";

  @TempDir Path files;
  private RunningServer server;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    server = RunningServer.quickstart(directory.resolve("data"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Ran done(String... command) {
    Ran ran = server.posthorn(command);
    assertThat(ran.exit()).as(ran.err()).isZero();
    return ran;
  }

  private JsonNode json(String... command) {
    return new JsonMapper().readTree(done(command).out());
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(files.resolve(name), text);
  }

  @Test
  void an_account_says_what_it_wants() {
    done("spam", "allow", ALICE, "friend@example.org", "partner.example");
    done("spam", "block", ALICE, "@shop.example");
    done("spam", "unallow", ALICE, "partner.example");
    done("spam", "set", ALICE, "--threshold", "0.8", "--newcomers", "on", "--mark", "on");
    JsonNode shown = json("spam", "list", ALICE, "--json");
    assertThat(shown.path("threshold").asDouble()).isEqualTo(0.8);
    assertThat(shown.path("newcomers").asBoolean()).isTrue();
    assertThat(shown.path("mark").asBoolean()).isTrue();
    assertThat(shown.path("allowed").toString()).isEqualTo("[\"friend@example.org\"]");
    assertThat(shown.path("blocked").toString()).isEqualTo("[\"@shop.example\"]");
    done("spam", "set", ALICE, "--threshold", "default", "--mark", "off");
    assertThat(done("spam", "list", ALICE).out()).contains("threshold", "default");
  }

  @Test
  void what_makes_no_sense_is_refused_and_changes_nothing() throws IOException {
    String before = done("spam", "list", ALICE, "--json").out();
    for (String[] wrong :
        new String[][] {
          {"spam", "allow", ALICE, "not an address@"},
          {"spam", "allow", "nobody@example.test", "a@b.example"},
          {"spam", "set", ALICE, "--threshold", "2"},
          {"spam", "set", ALICE, "--threshold", "high"},
          {"spam", "set", ALICE, "--mark", "maybe"},
          {"spam", "learn", "--spam", files.resolve("missing").toString()},
          {"spam", "import", file("wrong", "no model").toString()},
        }) {
      Ran ran = server.posthorn(wrong);
      assertThat(ran.exit()).as(String.join(" ", wrong)).isNotZero();
      assertThat(ran.err()).doesNotContain("defect");
    }
    assertThat(done("spam", "list", ALICE, "--json").out()).isEqualTo(before);
  }

  @Test
  void errors_say_what_to_do() throws IOException {
    String missing = files.resolve("missing").toString();
    String wrong = file("wrong", "no model").toString();
    Map<String, String> expected =
        Map.of(
            "spam set " + ALICE,
            "nothing to set: give --threshold, --newcomers or --mark",
            "spam set " + ALICE + " --threshold 3",
            "the threshold is above 0 and below 1, or default: 3.0",
            "spam learn --ham " + missing,
            "there is no file " + missing,
            "spam export " + wrong,
            wrong + " exists already",
            "spam import " + wrong,
            wrong + " is not a model written by 'posthorn spam export'");
    expected.forEach((command, error) ->
        assertThat(server.posthorn(command.split(" ", -1)).err())
            .isEqualToIgnoringNewLines("posthorn: " + error));
    assertThat(server.posthorn("spam", "learn", wrong).err())
        .startsWith("posthorn: Missing required argument");
  }

  @Test
  void the_audit_says_what_was_set_and_nothing_else() {
    done("spam", "set", ALICE, "--threshold", "0.8");
    done("spam", "set", ALICE, "--newcomers", "on", "--mark", "off");
    assertThat(done("audit", "list").out())
        .containsPattern("spam.preferences +" + ALICE + " +threshold 0.8\\s")
        .containsPattern("spam.preferences +" + ALICE + " +newcomers on, mark off\\s");
  }

  @Test
  void the_servers_model_learns_moves_and_forgets() throws IOException {
    int before = json("spam", "status", "--json").path("messagesLearnt").asInt();
    assertThat(before).isGreaterThan(1_000);
    Path mbox =
        file(
            "spam.mbox",
            """
            From a
            From: a@b.example
            Subject: buy

            Buy this

            From b
            From: c@d.example
            Subject: buy now

            Buy that
            """);
    assertThat(json("spam", "learn", "--spam", mbox.toString(), "--json").path("learnt").asInt())
        .isEqualTo(2);
    Path message = file("ham.eml", "From: a@example.org\nSubject: Re: tests\n\nIt works.\n");
    done("spam", "learn", "--ham", message.toString());
    assertThat(json("spam", "status", "--json").path("messagesLearnt").asInt())
        .isEqualTo(before + 3);
    String model = files.resolve("model.gz").toString();
    done("spam", "export", model);
    assertThat(server.posthorn("spam", "export", model).exit()).as("it is there").isNotZero();
    done("spam", "reset");
    assertThat(json("spam", "status", "--json").path("messagesLearnt").asInt()).isEqualTo(before);
    byte[] whole = Files.readAllBytes(Path.of(model));
    for (int length : new int[] {0, whole.length / 2}) {
      Path part = Files.write(files.resolve("part.gz"), Arrays.copyOf(whole, length));
      assertThat(server.posthorn("spam", "import", part.toString()).err())
          .contains("is not a model written by 'posthorn spam export'");
    }
    assertThat(json("spam", "status", "--json").path("messagesLearnt").asInt()).isEqualTo(before);
    done("spam", "import", model);
    assertThat(json("spam", "status", "--json").path("messagesLearnt").asInt())
        .isEqualTo(before + 3);
    done("spam", "reset", "--account", ALICE);
    assertThat(done("audit", "list").out()).contains("spam.learn", "spam.import", "spam.reset");
  }
}
