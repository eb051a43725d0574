package org.posthorn.assistant.conversation;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Collects the text and cards of an answer, and passes them on at once. One thread.
final class Reply {
  private final RunningAnswer running;
  private final StringBuilder text = new StringBuilder();
  private final ArrayNode cards = JsonNodeFactory.instance.arrayNode();

  Reply(RunningAnswer running) {
    this.running = running;
  }

  void say(String piece) {
    text.append(piece);
    running.text(piece);
  }

  void show(ObjectNode card) {
    cards.add(card);
    running.card(card);
  }

  /// The text so far.
  String text() {
    return text.toString();
  }

  boolean isEmpty() {
    return text.isEmpty() && cards.isEmpty();
  }

  boolean isStopped() {
    return running.isStopped();
  }

  /// The turn, for the conversation.
  ///
  /// @param by `rules` or the name of a language model
  ObjectNode turn(String by) {
    ObjectNode turn = JsonNodeFactory.instance.objectNode();
    turn.put("role", "assistant").put("text", text.toString()).put("by", by);
    turn.set("cards", cards);
    return turn;
  }
}
