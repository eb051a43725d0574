package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.RunningServer.Ran;
import org.posthorn.testkit.LineClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `posthorn search`: the index of a server that runs.
class SearchCommandsTest {
  private static final String ALICE = "alice@example.test";

  private RunningServer server;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    server = RunningServer.quickstart(directory.resolve("data"));
    server.deliver(
        ALICE, "From: bob@example.test\nSubject: Invoice 4711\n\nThe parcel has arrived.\n");
    awaitIndexed();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void awaitIndexed() {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> {
          JsonNode status = json("search", "status", "--json");
          assertThat(status.get("messages").asInt()).isEqualTo(1);
          assertThat(status.get("notIndexed").asInt()).isZero();
          assertThat(status.get("openShards").asInt()).isEqualTo(status.get("shards").asInt());
        });
  }

  private JsonNode json(String... command) {
    Ran ran = server.posthorn(command);
    assertThat(ran.exit()).as(ran.err()).isZero();
    return new JsonMapper().readTree(ran.out());
  }

  private String search(String keys) throws IOException {
    try (LineClient client = server.login(ALICE, RunningServer.PASSWORD)) {
      client.send("a SELECT INBOX");
      String line = client.line();
      while (!line.startsWith("a ")) {
        line = client.line();
      }
      client.send("b SEARCH " + keys);
      return client.line();
    }
  }

  @Test
  void the_status_says_how_much_of_an_account_is_indexed() {
    JsonNode status = json("search", "status", "--account", ALICE, "--json");
    assertThat(status.get("messages").asInt()).isEqualTo(1);
    assertThat(status.get("indexed").asInt()).isEqualTo(1);
    assertThat(server.posthorn("search", "status").out()).contains("index:", "version:");
    assertThat(server.posthorn("search", "status", "--account", "nobody@example.test").exit())
        .isEqualTo(3);
  }

  @Test
  void why_says_where_a_text_is_and_what_the_index_knows() {
    // The index knows words and their beginnings; of other parts of words it knows trigrams.
    whyIs("parcel", "there");
    whyIs("arcel", "may be there");
    assertThat(server.posthorn("search", "why", "parcels", "E1", "--account", ALICE).out())
        .contains("ELS");
    assertThat(server.posthorn("search", "why", "x", "E99", "--account", ALICE).exit())
        .isEqualTo(3);
  }

  private void whyIs(String text, String index) {
    JsonNode why = json("search", "why", text, "E1", "--account", ALICE, "--json");
    assertThat(why.get("indexed").asBoolean()).isTrue();
    for (JsonNode place : why.get("places")) {
      boolean there = place.get("place").asString().matches("body|text");
      assertThat(place.get("found").asBoolean()).as(place.toString()).isEqualTo(there);
      assertThat(place.get("index").asString())
          .as(place.toString())
          .isEqualTo(there ? index : "not there");
    }
  }

  @Test
  void why_says_what_became_of_attachments() throws IOException {
    server.deliver(
        ALICE,
        """
        From: bob@example.test
        Subject: Offer
        Content-Type: application/rtf; name=offer.rtf

        {\\rtf1 Two hundred guilders}
        """);
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> {
          JsonNode why = json("search", "why", "guilders", "E2", "--account", ALICE, "--json");
          assertThat(why.get("attachments").toString())
              .isEqualTo("[{\"name\":\"offer.rtf\",\"outcome\":\"read\",\"characters\":20}]");
          assertThat(why.get("places").toString())
              .contains("{\"place\":\"attachments\",\"found\":true,\"index\":\"there\"");
        });
    assertThat(json("search", "status", "--json").get("attachmentsWaiting").asInt()).isZero();
    assertThat(server.posthorn("search", "why", "guilders", "E2", "--account", ALICE).out())
        .contains("offer.rtf", "read");
    assertThat(search("TEXT guilders")).isEqualTo("* SEARCH");
  }

  @Test
  void an_index_is_made_anew_while_mail_is_found() throws IOException {
    assertThat(server.posthorn("search", "rebuild").exit()).isZero();
    assertThat(search("BODY parcel")).isEqualTo("* SEARCH 1");
    awaitIndexed();
    assertThat(server.posthorn("search", "rebuild", "--account", ALICE).exit()).isZero();
    assertThat(search("TEXT 4711")).isEqualTo("* SEARCH 1");
    assertThat(search("TEXT absent")).isEqualTo("* SEARCH");
    awaitIndexed();
    assertThat(server.posthorn("audit", "list").out()).contains("search.rebuild");
  }

  @Test
  void without_a_server_there_is_no_index() {
    server.stop();
    assertThat(server.posthorn("search", "status").err()).contains("running server");
  }
}
