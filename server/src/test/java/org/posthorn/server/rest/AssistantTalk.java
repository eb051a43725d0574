package org.posthorn.server.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.posthorn.server.RunningServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A connection of a browser or program to the assistant. One thread.
final class AssistantTalk implements WebSocket.Listener, AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final BlockingQueue<ObjectNode> received = new LinkedBlockingQueue<>();
  private final StringBuilder part = new StringBuilder();
  private final WebSocket socket;
  private int next;

  AssistantTalk(HttpClient http, RunningServer server, String user) {
    String place = "127.0.0.1:" + server.address(RunningServer.HTTP).getPort();
    socket =
        http.newWebSocketBuilder()
            .subprotocols("posthorn-assistant")
            .header("Authorization", basic(user))
            .buildAsync(URI.create("ws://" + place + "/assistant/ws"), this)
            .join();
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    part.append(data);
    if (last) {
      received.add((ObjectNode) JSON.readTree(part.toString()));
      part.setLength(0);
    }
    from.request(1);
    return null;
  }

  /// Sends a message without waiting.
  ///
  /// @return its id
  String begin(ObjectNode message) {
    String id = "r" + next++;
    WebSocket _ = socket.sendText(message.put("id", id).toString(), true).join();
    return id;
  }

  /// The next event.
  ObjectNode event() throws InterruptedException {
    ObjectNode event = received.poll(20, TimeUnit.SECONDS);
    if (event == null) {
      throw new AssertionError("the server sends nothing");
    }
    return event;
  }

  /// Sends a message and returns everything up to the last event of its answer.
  List<ObjectNode> send(ObjectNode message) throws InterruptedException {
    return rest(begin(message));
  }

  /// Everything up to the last event of the answer to the message with an id.
  List<ObjectNode> rest(String id) throws InterruptedException {
    List<ObjectNode> all = new ArrayList<>();
    while (true) {
      ObjectNode event = event();
      assertThat(event.path("requestId").asString("")).isEqualTo(id);
      all.add(event);
      if (!List.of("Text", "Card").contains(event.get("@type").asString())) {
        return all;
      }
    }
  }

  /// Asks something in a new conversation.
  ObjectNode ask(String text) throws InterruptedException {
    return ask(text, "");
  }

  /// The last event: `Done` with the turn, or another one.
  ObjectNode ask(String text, String conversation) throws InterruptedException {
    return send(asking(text, conversation)).getLast();
  }

  static ObjectNode asking(String text, String conversation) {
    ObjectNode ask = message("Ask").put("text", text);
    return conversation.isEmpty() ? ask : ask.put("conversation", conversation);
  }

  /// Confirms the action of an answer.
  ObjectNode confirm(ObjectNode done) throws InterruptedException {
    return send(about("Confirm", done)
            .put("signature", card(done, "action").get("signature").asString()))
        .getLast();
  }

  /// A message about the action of an answer.
  static ObjectNode about(String type, ObjectNode done) {
    return message(type)
        .put("conversation", conversation(done))
        .put("action", card(done, "action").get("id").asString());
  }

  static ObjectNode message(String type) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("@type", type)
        .put("language", "en")
        .put("timeZone", "Europe/Berlin");
  }

  static String basic(String user) {
    String secret = user + ":" + RunningServer.PASSWORD;
    return "Basic " + Base64.getEncoder().encodeToString(secret.getBytes(UTF_8));
  }

  static String conversation(ObjectNode event) {
    return event.get("conversation").asString();
  }

  /// The turns of a conversation as it is stored.
  JsonNode turns(String conversation) throws InterruptedException {
    ObjectNode open = message("Open").put("conversation", conversation);
    return send(open).getLast().get("conversation").get("turns");
  }

  static String text(ObjectNode done) {
    assertThat(done.get("@type").asString()).as("%s", done).isEqualTo("Done");
    return done.get("turn").get("text").asString();
  }

  static String reason(ObjectNode refused) {
    assertThat(refused.get("@type").asString()).as("%s", refused).isEqualTo("Error");
    return refused.get("reason").asString();
  }

  static JsonNode card(ObjectNode done, String type) {
    return done.get("turn")
        .get("cards")
        .valueStream()
        .filter(card -> card.get("type").asString().equals(type))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + type + " in " + done));
  }

  static List<String> subjects(ObjectNode done) {
    return card(done, "messages")
        .get("messages")
        .valueStream()
        .map(each -> each.get("subject").asString())
        .toList();
  }

  @Override
  public void close() {
    socket.abort();
  }
}
