package org.posthorn.server.cli.mail;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.wire.Pem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The assistant's WebSocket (docs/assistant.md), for one conversation. One thread.
final class AssistantClient implements AutoCloseable, WebSocket.Listener {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long ANSWER_SECONDS = 120;

  /// Longest message of the server, in characters.
  private static final int RECEIVED_MAX = 4 << 20;

  private final BlockingQueue<ObjectNode> received = new LinkedBlockingQueue<>();
  private final StringBuilder part = new StringBuilder();
  private @Nullable WebSocket socket;
  private String conversation = "";

  private AssistantClient() {}

  /// @param caFile certificates to trust; the system's if empty
  /// @throws IOException if the file cannot be read
  /// @throws OperationException if the server cannot be reached, or does not accept the password
  static AssistantClient open(URI server, String user, String password, Optional<Path> caFile)
      throws IOException {
    HttpClient.Builder http = HttpClient.newBuilder();
    if (caFile.isPresent()) {
      http.sslContext(Pem.trusting(caFile.get()));
    }
    boolean secure = "https".equals(server.getScheme());
    boolean local = "127.0.0.1".equals(server.getHost()) || "localhost".equals(server.getHost());
    if (server.getHost() == null || !(secure || (local && "http".equals(server.getScheme())))) {
      throw new OperationException(
          Reason.INVALID, "--server: expected https://HOST, or http only for this machine");
    }
    URI base = URI.create(server.toString().replaceFirst("^http", "ws").replaceFirst("/*$", "/"));
    String secret =
        Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    AssistantClient client = new AssistantClient();
    try {
      client.socket =
          http.build()
              .newWebSocketBuilder()
              .subprotocols("posthorn-assistant")
              .header("Authorization", "Basic " + secret)
              .buildAsync(base.resolve("assistant/ws"), client)
              .join();
      return client;
    } catch (CompletionException e) {
      throw new OperationException(
          Reason.UNAVAILABLE,
          "no conversation with "
              + server
              + ": wrong password, no assistant there, or not reached ("
              + e.getCause()
              + ")");
    }
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    if (part.length() + data.length() > RECEIVED_MAX) {
      from.abort();
      return null;
    }
    part.append(data);
    if (last) {
      received.add((ObjectNode) JSON.readTree(part.toString()));
      part.setLength(0);
    }
    from.request(1);
    return null;
  }

  /// Asks, in the same conversation as before.
  ///
  /// @return the turn of the answer
  JsonNode ask(String text, Locale language) {
    ObjectNode message = message("Ask", language).put("text", text);
    if (!conversation.isEmpty()) {
      message.put("conversation", conversation);
    }
    return turn(message);
  }

  /// Confirms an action.
  ///
  /// @return the turn that says what was done
  JsonNode confirm(JsonNode card, Locale language) {
    return turn(
        message("Confirm", language)
            .put("conversation", conversation)
            .put("action", card.path("id").asString(""))
            .put("signature", card.path("signature").asString("")));
  }

  void cancel(JsonNode card) {
    ObjectNode _ =
        last(
            message("Cancel", Locale.ENGLISH)
                .put("conversation", conversation)
                .put("action", card.path("id").asString("")));
  }

  private static ObjectNode message(String type, Locale language) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("@type", type)
        .put("id", "1")
        .put("language", language.toLanguageTag())
        .put("timeZone", ZoneId.systemDefault().getId());
  }

  private JsonNode turn(ObjectNode message) {
    ObjectNode event = last(message);
    conversation = event.path("conversation").asString(conversation);
    return event.path("turn");
  }

  /// The last event of the answer.
  private ObjectNode last(ObjectNode message) {
    try {
      if (socket == null) {
        throw new IllegalStateException("not open");
      }
      WebSocket _ = socket.sendText(message.toString(), true).join();
      while (true) {
        ObjectNode event = received.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
        if (event == null) {
          throw new OperationException(Reason.UNAVAILABLE, "the server does not answer");
        }
        switch (event.path("@type").asString("")) {
          case "Text", "Card" -> {} // all of it is in the last event
          case "Error", "Failed" ->
              throw new OperationException(Reason.FAILED, event.path("message").asString(""));
          default -> {
            return event;
          }
        }
      }
    } catch (CompletionException e) {
      throw new OperationException(Reason.UNAVAILABLE, "the connection was lost");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationException(Reason.UNAVAILABLE, "interrupted");
    }
  }

  @Override
  public void close() {
    if (socket != null) {
      socket.abort();
    }
  }
}
