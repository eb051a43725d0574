package org.posthorn.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.posthorn.server.rest.AssistantTalk.asking;
import static org.posthorn.server.rest.AssistantTalk.card;
import static org.posthorn.server.rest.AssistantTalk.conversation;
import static org.posthorn.server.rest.AssistantTalk.message;
import static org.posthorn.server.rest.AssistantTalk.reason;
import static org.posthorn.server.rest.AssistantTalk.text;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.assistant.AssistantLimits;
import org.posthorn.server.RunningServer;
import org.posthorn.testkit.LineClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What users see when they reach the limits of the assistant.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AssistantLimitsTest {
  private static final String ALICE = "alice@example.test";
  private static final String BOB = "bob@example.test";
  private static final AssistantLimits LIMITS = AssistantLimits.defaults();

  private PlayedModel model;
  private RunningServer server;
  private HttpClient http;

  @BeforeAll
  void start(@TempDir Path data) throws IOException {
    model = new PlayedModel();
    server = RunningServer.quickstart(data);
    model.serve(server, "tokens-per-day = 5000");
    http = HttpClient.newHttpClient();
  }

  @AfterAll
  void stop() {
    server.close();
    model.close();
  }

  @BeforeEach
  void nothingIsPlayed() {
    model.forget();
  }

  private AssistantTalk talk(String user) {
    return new AssistantTalk(http, server, user);
  }

  private long metric(String series) throws Exception {
    String all =
        http.send(
                HttpRequest.newBuilder(
                        URI.create(
                            "http://127.0.0.1:"
                                + server.address(RunningServer.HTTP).getPort()
                                + "/metrics"))
                    .build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
    return all.lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + series));
  }

  @Test
  void a_third_answer_at_once_is_refused_and_so_is_a_second_one_in_a_conversation()
      throws Exception {
    model.plays(PlayedModel.pauses("One", "."));
    model.plays(PlayedModel.pauses("Two", "."));
    long refused = metric("posthorn_assistant_refused_requests_total");
    long written = metric("posthorn_assistant_answers_total{by=\"model\"}");
    String request = "hm, nobody knows what this is about, roughly";
    try (AssistantTalk first = talk(ALICE);
        AssistantTalk second = talk(ALICE);
        AssistantTalk third = talk(ALICE);
        AssistantTalk bob = talk(BOB)) {
      String one = first.begin(asking(request, ""));
      ObjectNode begun = first.event();
      assertThat(reason(third.ask("help", conversation(begun)))).isEqualTo("busy");
      String two = second.begin(asking(request, ""));
      await().until(() -> model.questions.size() == 2);
      assertThat(LIMITS.answersAtOnceMax()).isEqualTo(2);
      assertThat(reason(third.ask("help"))).isEqualTo("busy");
      assertThat(text(bob.ask("help"))).isNotEmpty();
      model.resume();
      assertThat(text(first.rest(one).getLast())).isEqualTo("One.");
      assertThat(text(second.rest(two).getLast())).isEqualTo("Two.");
      assertThat(text(third.ask("help"))).isNotEmpty();
    }
    assertThat(metric("posthorn_assistant_refused_requests_total")).isEqualTo(refused + 2);
    assertThat(metric("posthorn_assistant_answers_total{by=\"model\"}")).isEqualTo(written + 2);
  }

  @Test
  void the_conversation_that_was_not_used_for_the_longest_time_gives_way() throws Exception {
    int max = LIMITS.history().conversationsMax();
    try (AssistantTalk talk = talk(BOB)) {
      String first = conversation(talk.ask("help"));
      String second = conversation(talk.ask("help"));
      for (int i = 2; i < max; i++) {
        ObjectNode _ = talk.ask("help");
      }
      assertThat(text(talk.ask("help", first))).isNotEmpty();
      String newest = conversation(talk.ask("help"));
      JsonNode all = talk.send(message("List")).getLast().get("conversations");
      assertThat(all).hasSize(max);
      assertThat(all.get(0).get("id").asString()).isEqualTo(newest);
      assertThat(all.get(1).get("id").asString()).isEqualTo(first);
      ObjectNode open = message("Open").put("conversation", second);
      assertThat(reason(talk.send(open).getLast())).isEqualTo("not_found");
    }
  }

  @Test
  void a_long_conversation_loses_its_oldest_turns() throws Exception {
    int max = LIMITS.history().turnsMax();
    try (AssistantTalk talk = talk(ALICE)) {
      String conversation = conversation(talk.ask("help"));
      for (int i = 1; i <= max / 2; i++) {
        assertThat(text(talk.ask("help", conversation))).isNotEmpty();
      }
      JsonNode turns = talk.turns(conversation);
      assertThat(turns).hasSize(max);
      assertThat(turns.get(0).get("number").asInt()).isEqualTo(3);
      assertThat(turns.get(max - 1).get("number").asInt()).isEqualTo(max + 2);
    }
  }

  @Test
  void a_large_conversation_loses_its_oldest_turns() throws Exception {
    String line = "A sentence of fifty characters, which says little.\n";
    String body = line.repeat(LIMITS.readCharsMax() / line.length());
    String message = "From: rita@example.org\nTo: " + ALICE + "\nSubject: Much\n\n" + body;
    assertThat(server.deliver(ALICE, message)).startsWith("250");
    int answers = LIMITS.history().charsMax() / body.length() + 1;
    try (AssistantTalk talk = talk(ALICE)) {
      String conversation = conversation(talk.ask("help"));
      for (int i = 0; i < answers; i++) {
        ObjectNode read = talk.ask("read the last mail from rita", conversation);
        assertThat(card(read, "message").get("text").asString()).startsWith("A sentence");
      }
      JsonNode turns = talk.turns(conversation);
      int chars = turns.valueStream().mapToInt(turn -> turn.toString().length()).sum();
      assertThat(chars).isBetween(LIMITS.history().charsMax() / 2, LIMITS.history().charsMax());
      assertThat(turns.get(turns.size() - 1).get("number").asInt()).isEqualTo(2 * answers + 2);
      // What was read last can still be meant.
      assertThat(card(talk.ask("star it", conversation), "action").get("total").asInt())
          .isEqualTo(1);
    }
  }

  @Test
  void one_action_changes_a_thousand_messages_and_says_how_many_there_are() throws Exception {
    int all = LIMITS.changedMax() + 20;
    StringBuilder commands = new StringBuilder();
    for (int i = 0; i < all; i++) {
      String message = "From: shop@example.org\r\nSubject: Offer %04d\r\n\r\nBuy.\r\n".formatted(i);
      commands.append("b%d APPEND INBOX {%d+}\r\n%s\r\n".formatted(i, message.length(), message));
    }
    try (LineClient imap = server.login(BOB, RunningServer.PASSWORD)) {
      imap.sendRaw(commands.toString());
      assertThat(imap.linesUntil("b" + (all - 1) + " ").getLast()).contains(" OK");
    }
    try (AssistantTalk talk = talk(BOB)) {
      ObjectNode asked = talk.ask("star all mails from shop@example.org");
      assertThat(text(asked)).contains("1,000").contains("1,020");
      JsonNode card = card(asked, "action");
      assertThat(card.get("total").asInt()).isEqualTo(LIMITS.changedMax());
      assertThat(card.get("parameters").get("ids")).hasSize(LIMITS.changedMax());
      assertThat(text(talk.confirm(asked))).contains("1,000 messages");
      ObjectNode rest = talk.ask("how many starred mails from shop@example.org");
      assertThat(text(rest)).contains("1,000");
    }
  }

  @Test
  void failed_answers_of_a_model_count_for_the_budget_of_the_day() throws Exception {
    // Each question has some thousand characters, and the endpoint does not count tokens.
    long failures = metric("posthorn_assistant_model_failures_total");
    String request = "hm, nobody knows what this is about, roughly " + "or so ".repeat(300);
    String carol = "carol@example.test";
    RunningServer.Ran made =
        server.posthornWithInput(
            RunningServer.PASSWORD + "\n", "account", "add", carol, "--password-stdin");
    assertThat(made.exit()).as(made.err()).isZero();
    try (AssistantTalk talk = talk(carol)) {
      String said = "";
      for (int i = 0; i < 20 && !said.contains("used up"); i++) {
        said = text(talk.ask(request));
        assertThat(said)
            .startsWith(said.contains("used up") ? "" : "The language model did not answer.");
      }
      assertThat(said).contains("used up");
      int asked = model.questions.size();
      assertThat(text(talk.ask(request))).contains("used up");
      assertThat(model.questions).hasSize(asked);
      assertThat(metric("posthorn_assistant_model_failures_total")).isEqualTo(failures + asked);
      assertThat(metric("posthorn_assistant_model_tokens_total")).isGreaterThanOrEqualTo(5_000);
    }
  }
}
