package org.posthorn.assistant.conversation;

import java.util.List;
import org.posthorn.directory.Principal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reads the text of a message.
final class MessageCard {
  private MessageCard() {}

  /// The card with a message's text: `{type: message, id, subject, from, receivedAt, text, more}`.
  ///
  /// @param charsMax of the text; `more` says whether there is more
  /// @throws AssistantException NOT_FOUND if it is gone
  static ObjectNode card(UserMail mail, Principal principal, String id, int charsMax) {
    ObjectNode get = JsonNodeFactory.instance.objectNode();
    get.putArray("ids").add(id);
    List.of("id", "threadId", "subject", "from", "to", "cc", "receivedAt", "textBody", "bodyValues")
        .forEach(get.putArray("properties")::add);
    get.putArray("bodyProperties").add("partId").add("type");
    // HTML is longer than its text.
    get.put("fetchTextBodyValues", true).put("maxBodyValueBytes", charsMax * 4);
    JsonNode found =
        mail.call(principal, List.of(new UserMail.Call("Email/get", get)))
            .getFirst()
            .get("list")
            .path(0);
    if (found.isMissingNode()) {
      throw new AssistantException(
          AssistantException.Reason.NOT_FOUND, "the message does not exist any more");
    }
    String text = UserMail.text(found);
    boolean more = text.length() > charsMax;
    for (JsonNode value : found.path("bodyValues")) {
      more |= value.path("isTruncated").asBoolean(false);
    }
    ObjectNode card = JsonNodeFactory.instance.objectNode();
    card.put("type", "message").put("id", id).put("subject", found.path("subject").asString(""));
    card.put("from", Cards.people(found.path("from")));
    card.put("receivedAt", found.path("receivedAt").asString(""));
    card.put("text", text.length() > charsMax ? text.substring(0, charsMax) : text);
    card.put("more", more);
    return card;
  }
}
