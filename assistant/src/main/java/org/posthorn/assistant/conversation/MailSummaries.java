package org.posthorn.assistant.conversation;

import java.util.List;
import org.posthorn.directory.Principal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The stored summary of a message's thread, by `Summary/get`.
final class MailSummaries {
  private MailSummaries() {}

  /// @param message with `threadId`
  /// @return empty if there is nothing to say
  static String of(UserMail mail, Principal principal, JsonNode message) {
    ObjectNode get = JsonNodeFactory.instance.objectNode();
    get.putArray("threadIds").add(message.get("threadId").asString());
    JsonNode answer =
        mail.call(principal, List.of(new UserMail.Call("Summary/get", get))).getFirst();
    return answer.path("list").path(0).path("text").asString("");
  }
}
