package org.posthorn.assistant.conversation;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Makes the cards of answers: objects with a `type`, which the pages show and which are stored
/// with the conversation.
///
/// - `messages`: `messages` (each `id`, `threadId`, `subject`, `from`, `receivedAt`, `preview`,
///   `unread`); if there are more, `next` (position), `request` and `at` of the search
/// - `message`: the text of one message
/// - `action`: an action that waits for a confirmation
/// - `tasks`: `tasks`
final class Cards {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int PREVIEW_MAX = 160;

  private Cards() {}

  /// @param shown as from [MessageQuery#shown]
  static ObjectNode messages(List<ObjectNode> shown) {
    ObjectNode card = JSON.objectNode().put("type", "messages");
    ArrayNode messages = card.putArray("messages");
    shown.forEach(each -> messages.add(message(each)));
    return card;
  }

  static ObjectNode message(JsonNode shown) {
    ObjectNode message = JSON.objectNode();
    message.put("id", shown.get("id").asString());
    message.put("threadId", shown.get("threadId").asString());
    message.put("subject", shown.path("subject").asString(""));
    message.put("from", people(shown.path("from")));
    message.put("receivedAt", shown.path("receivedAt").asString(""));
    String preview = shown.path("preview").asString("");
    message.put(
        "preview",
        preview.length() <= PREVIEW_MAX ? preview : preview.substring(0, PREVIEW_MAX) + "…");
    message.put("unread", !shown.path("keywords").path("$seen").asBoolean(false));
    return message;
  }

  /// Names, or addresses where there is no name.
  static String people(JsonNode people) {
    List<String> names =
        people
            .valueStream()
            .limit(10)
            .map(each -> {
              String name = each.path("name").asString("");
              return name.isBlank() ? each.path("email").asString("") : name;
            })
            .toList();
    return String.join(", ", names);
  }
}
