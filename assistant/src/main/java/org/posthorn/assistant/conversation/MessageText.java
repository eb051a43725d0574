package org.posthorn.assistant.conversation;

import java.util.List;
import org.posthorn.directory.Principal;
import org.posthorn.mime.TextExtractor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reads the text of a message.
final class MessageText {
  private MessageText() {}

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
    StringBuilder text = new StringBuilder();
    boolean more = false;
    for (JsonNode part : found.path("textBody")) {
      JsonNode value = found.path("bodyValues").path(part.path("partId").asString(""));
      String written = value.path("value").asString("");
      boolean html = part.path("type").asString("").equals("text/html");
      text.append(html ? TextExtractor.shown(written) : written);
      more |= value.path("isTruncated").asBoolean(false);
    }
    more |= text.length() > charsMax;
    ObjectNode card = JsonNodeFactory.instance.objectNode();
    card.put("type", "message").put("id", id).put("subject", found.path("subject").asString(""));
    card.put("from", Cards.people(found.path("from")));
    card.put("receivedAt", found.path("receivedAt").asString(""));
    card.put("text", text.length() > charsMax ? text.substring(0, charsMax) : text.toString());
    card.put("more", more);
    return card;
  }
}
