package org.posthorn.assistant.conversation;

import java.util.ArrayList;
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
    get.putArray("ids").add(message.get("threadId").asString());
    JsonNode answer =
        mail.call(principal, List.of(new UserMail.Call("Summary/get", get))).getFirst();
    JsonNode summary = answer.path("list").path(0);
    List<String> lines = new ArrayList<>();
    for (JsonNode said : summary.path("messages")) {
      add(lines, said);
    }
    return String.join("\n", lines);
  }

  /// Who said what, unless it is nothing.
  private static void add(List<String> lines, JsonNode said) {
    String text = said.path("text").asString("");
    if (!text.isEmpty()) {
      lines.add(said.path("from").asString("") + ": " + text);
    }
  }
}
