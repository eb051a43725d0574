package org.posthorn.web.assistant;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.posthorn.assistant.conversation.Assistant;
import org.posthorn.assistant.conversation.AssistantException;
import org.posthorn.assistant.conversation.AssistantException.Reason;
import org.posthorn.assistant.conversation.AuditPage;
import org.posthorn.assistant.conversation.RunningAnswer;
import org.posthorn.directory.Principal;
import org.posthorn.web.WebSocket;
import org.posthorn.web.WebSocketListener;
import org.posthorn.web.rest.Page;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Conversations over one WebSocket. Each message is an object with `@type`; answers to it have its
/// `id` as `requestId`. `docs/assistant.md` describes the types.
final class AssistantSocket implements WebSocketListener {
  /// Longest message of a client, in characters.
  static final int MESSAGE_CHARS_MAX = 16_384;

  private static final JsonMapper JSON = new JsonMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Duration SIGNED_IN_EVERY = Duration.ofSeconds(5);
  private static final Duration EVENT_AWAITED = Duration.ofSeconds(5);

  /// Types of the events that end an answer.
  private static final Set<String> LAST = Set.of("Done", "Failed");

  private static final int POLICY_VIOLATION = 1008;

  private final Assistant assistant;
  private final Principal principal;
  private final Predicate<Principal> signedIn;
  private final CountDownLatch over = new CountDownLatch(1);

  /// The answers that are passed on, by conversation: for each only the last one that was asked
  /// for.
  private final Map<Long, Object> followed = new ConcurrentHashMap<>();

  /// @param signedIn whether a credential is still valid
  AssistantSocket(Assistant assistant, Principal principal, Predicate<Principal> signedIn) {
    this.assistant = assistant;
    this.principal = principal;
    this.signedIn = signedIn;
  }

  @Override
  public void opened(WebSocket socket) {
    Thread.ofVirtual().name("assistant-signed-in").start(() -> watch(socket));
  }

  /// Checks the credential periodically while the socket is open.
  private void watch(WebSocket socket) {
    try {
      while (!over.await(SIGNED_IN_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        if (!signedIn.test(principal)) {
          socket.close(POLICY_VIOLATION, "signed out");
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void text(WebSocket socket, String message) throws IOException {
    if (!signedIn.test(principal)) {
      socket.close(POLICY_VIOLATION, "signed out");
      return;
    }
    Optional<String> id = Optional.empty();
    try {
      JsonNode read = read(message);
      id = text(read, "id");
      answer(socket, read, id);
    } catch (AssistantException e) {
      ObjectNode error = NODES.objectNode().put("@type", "Error");
      error.put("reason", e.reason().name().toLowerCase(Locale.ROOT));
      send(socket, error.put("message", e.getMessage()), id);
    }
  }

  private static JsonNode read(String message) {
    try {
      if (message.length() <= MESSAGE_CHARS_MAX) {
        JsonNode read = JSON.readTree(message);
        if (read != null && read.isObject()) {
          return read;
        }
      }
    } catch (JacksonException e) {
      throw new AssistantException(Reason.INVALID, "the message is not JSON", e);
    }
    throw new AssistantException(
        Reason.INVALID, "expected an object of at most " + MESSAGE_CHARS_MAX + " characters");
  }

  private static Optional<String> text(JsonNode message, String name) {
    return Optional.ofNullable(message.get(name))
        .filter(JsonNode::isString)
        .map(JsonNode::asString);
  }

  private static String required(JsonNode message, String name) {
    return text(message, name)
        .orElseThrow(() -> new AssistantException(Reason.INVALID, "expected " + name));
  }

  private void answer(WebSocket socket, JsonNode message, Optional<String> id) throws IOException {
    switch (text(message, "@type").orElse("")) {
      case "Ask" ->
          follow(
              socket,
              assistant.ask(principal, text(message, "conversation"), request(message)),
              0,
              id);
      case "Confirm" ->
          follow(
              socket,
              assistant.confirm(
                  principal,
                  required(message, "conversation"),
                  required(message, "action"),
                  required(message, "signature"),
                  request(message)),
              0,
              id);
      case "Cancel" -> {
        assistant.cancel(principal, required(message, "conversation"), required(message, "action"));
        send(socket, NODES.objectNode().put("@type", "Cancelled"), id);
      }
      case "Draft" -> {
        String draft =
            assistant.draft(
                principal, required(message, "conversation"), required(message, "action"));
        send(socket, NODES.objectNode().put("@type", "Drafted").put("draft", draft), id);
      }
      case "Stop" -> {
        assistant
            .running(principal, required(message, "conversation"))
            .ifPresent(RunningAnswer::stop);
        send(socket, NODES.objectNode().put("@type", "Stopped"), id);
      }
      case "Follow" -> {
        Optional<RunningAnswer> running =
            assistant.running(principal, required(message, "conversation"));
        if (running.isPresent()) {
          follow(socket, running.get(), Math.max(0, message.path("from").asInt(0)), id);
        } else {
          send(socket, NODES.objectNode().put("@type", "Ended"), id);
        }
      }
      case "Prepare" -> {
        Thread.ofVirtual().name("assistant-preparation").start(() -> assistant.prepare(principal));
        send(socket, NODES.objectNode().put("@type", "Preparing"), id);
      }
      case "List" -> {
        ObjectNode answer = NODES.objectNode().put("@type", "Conversations");
        assistant.conversations(principal).forEach(answer.putArray("conversations")::add);
        send(socket, answer, id);
      }
      case "Open" -> {
        ObjectNode answer = NODES.objectNode().put("@type", "Conversation");
        answer.set(
            "conversation", assistant.conversation(principal, required(message, "conversation")));
        send(socket, answer, id);
      }
      case "Delete" -> {
        assistant.delete(principal, required(message, "conversation"));
        send(socket, NODES.objectNode().put("@type", "Deleted"), id);
      }
      case "Audit" -> {
        ObjectNode answer = NODES.objectNode().put("@type", "Audit");
        int limit =
            Math.clamp(message.path("limit").asInt(AuditPage.ENTRIES_USUAL), 1, Page.LIMIT_MAX);
        AuditPage page = assistant.audit(principal, text(message, "after"), limit);
        page.entries().forEach(answer.putArray("entries")::add);
        page.next().ifPresent(next -> answer.put("next", next));
        send(socket, answer, id);
      }
      default -> throw new AssistantException(Reason.INVALID, "@type is unknown");
    }
  }

  private static Assistant.Request request(JsonNode message) {
    Locale language = Locale.forLanguageTag(text(message, "language").orElse("en"));
    ZoneId zone;
    try {
      zone = ZoneId.of(text(message, "timeZone").orElse("UTC"));
    } catch (DateTimeException e) {
      throw new AssistantException(Reason.INVALID, "timeZone is unknown", e);
    }
    return new Assistant.Request(text(message, "text").orElse(""), language, zone);
  }

  /// Passes on the events of an answer, from a number on, in another thread.
  private void follow(WebSocket socket, RunningAnswer answer, int from, Optional<String> id) {
    Object mark = new Object();
    followed.put(answer.conversation(), mark);
    Thread.ofVirtual()
        .name("assistant-events")
        .start(() -> {
          try {
            pass(socket, answer, from, id, mark);
          } catch (IOException gone) {
            closed(); // the client disconnected, or does not read; the answer is written anyway
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            followed.remove(answer.conversation(), mark);
          }
        });
  }

  private void pass(
      WebSocket socket, RunningAnswer answer, int from, Optional<String> id, Object mark)
      throws IOException, InterruptedException {
    int next = from;
    while (over.getCount() > 0 && mark.equals(followed.get(answer.conversation()))) {
      RunningAnswer.Next found = answer.next(next, EVENT_AWAITED);
      if (found.event().isPresent()) {
        ObjectNode event = found.event().get();
        send(socket, event, id);
        next++;
        if (LAST.contains(event.get("@type").asString())) {
          return;
        }
      } else if (found.over()) {
        send(socket, NODES.objectNode().put("@type", "Ended"), id);
        return;
      }
    }
  }

  private static void send(WebSocket socket, ObjectNode message, Optional<String> id)
      throws IOException {
    id.ifPresent(of -> message.put("requestId", of));
    socket.send(JSON.writeValueAsString(message));
  }

  @Override
  public void closed() {
    over.countDown();
  }
}
