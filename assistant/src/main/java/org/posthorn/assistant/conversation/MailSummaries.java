package org.posthorn.assistant.conversation;

import java.util.ArrayList;
import java.util.List;
import org.posthorn.directory.Principal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The summary of a message and its thread, in their own sentences, by `Summary/get`.
final class MailSummaries {
  /// Messages of a thread with a line of their own; the newest.
  private static final int LINES_MAX = 12;

  private MailSummaries() {}

  /// @param message with `id` and `threadId`
  /// @return empty if there is nothing to say
  static String of(UserMail mail, Principal principal, JsonNode message, AnswerTexts phrases) {
    String id = message.get("id").asString();
    String thread = message.get("threadId").asString();
    ObjectNode get = JsonNodeFactory.instance.objectNode();
    get.putArray("ids").add(id).add(thread);
    JsonNode found =
        mail.call(principal, List.of(new UserMail.Call("Summary/get", get))).getFirst().get("list");
    JsonNode whole = with(found, thread);
    return whole.path("total").asLong(0) > 1
        ? ofThread(whole, phrases)
        : String.join(
            " ",
            with(found, id)
                .path("sentences")
                .valueStream()
                .map(sentence -> sentence.path("text").asString(""))
                .toList());
  }

  private static JsonNode with(JsonNode list, String id) {
    for (JsonNode each : list) {
      if (each.get("id").asString().equals(id)) {
        return each;
      }
    }
    return JsonNodeFactory.instance.missingNode();
  }

  private static String ofThread(JsonNode thread, AnswerTexts phrases) {
    List<String> lines = new ArrayList<>();
    said(thread.path("decision"), "decision", phrases, lines);
    said(thread.path("question"), "question", phrases, lines);
    List<JsonNode> messages = thread.path("messages").valueStream().toList();
    messages.stream()
        .skip(Math.max(0, messages.size() - LINES_MAX))
        .forEach(each -> lines.add("• " + line(each)));
    return String.join("\n", lines);
  }

  private static void said(JsonNode said, String key, AnswerTexts phrases, List<String> lines) {
    if (said.isObject()) {
      lines.add(phrases.of(key, line(said)));
    }
  }

  private static String line(JsonNode said) {
    return said.path("from").asString("") + ": " + said.path("text").asString("");
  }
}
