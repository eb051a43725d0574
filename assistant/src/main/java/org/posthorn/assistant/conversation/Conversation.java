package org.posthorn.assistant.conversation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A stored conversation. Its JSON is also what clients get: `{id, title, updated, turns: [{number,
/// role, text, at, by, cards}]}`. One thread.
final class Conversation {
  private static final int TITLE_MAX = 80;

  private final ObjectNode json;

  Conversation(ObjectNode json) {
    this.json = json;
  }

  static Conversation empty() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("title", "").put("updated", "").put("next", 1).putArray("turns");
    return new Conversation(json);
  }

  ObjectNode json() {
    return json;
  }

  ArrayNode turns() {
    return (ArrayNode) json.get("turns");
  }

  /// Adds a turn, which gets the next number.
  ObjectNode add(ObjectNode turn, String at) {
    int number = json.get("next").intValue();
    json.put("next", number + 1).put("updated", at);
    turn.put("number", number).put("at", at);
    turns().add(turn);
    if (json.get("title").asString().isEmpty() && turn.get("role").asString().equals("user")) {
      String text = turn.get("text").asString().strip();
      json.put("title", text.length() <= TITLE_MAX ? text : text.substring(0, TITLE_MAX) + "…");
    }
    return turn;
  }

  /// Removes the oldest turns until it is within the limits.
  void shorten(int turnsMax, int charsMax) {
    int chars = 0;
    int kept = 0;
    for (int i = turns().size() - 1; i >= 0 && kept < turnsMax; i--) {
      chars += turns().get(i).toString().length();
      if (chars > charsMax && kept > 0) {
        break;
      }
      kept++;
    }
    while (turns().size() > kept) {
      turns().remove(0);
    }
  }

  /// All cards, the newest first.
  private Stream<ObjectNode> cards() {
    List<JsonNode> turns = turns().valueStream().toList().reversed();
    return turns.stream()
        .flatMap(turn -> turn.path("cards").valueStream().toList().reversed().stream())
        .map(ObjectNode.class::cast);
  }

  /// The ids of the messages that were listed last, in that order; empty if there are none.
  List<String> listed() {
    return cards()
        .filter(card -> card.path("type").asString("").equals("messages"))
        .findFirst()
        .map(card ->
            card.get("messages").valueStream().map(each -> each.get("id").asString()).toList())
        .orElse(List.of());
  }

  /// The search that was listed last, if there are more messages.
  Optional<Situation.Search> search() {
    return cards()
        .filter(card -> card.path("type").asString("").equals("messages"))
        .findFirst()
        .filter(card -> card.has("next"))
        .map(card ->
            new Situation.Search(
                card.get("request").asString(),
                Instant.parse(card.get("at").asString()),
                card.get("next").intValue()));
  }

  /// The card of a proposed action.
  Optional<ObjectNode> action(String id) {
    return cards()
        .filter(card -> card.path("type").asString("").equals("action"))
        .filter(card -> card.get("id").asString().equals(id))
        .findFirst();
  }
}
