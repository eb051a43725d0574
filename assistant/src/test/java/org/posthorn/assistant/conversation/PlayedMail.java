package org.posthorn.assistant.conversation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.posthorn.directory.Principal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The mail of a user who has many messages, all of which match every search; nothing can be sent.
final class PlayedMail implements UserMail {
  static final int MESSAGES = 450;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /// Calls of `Email/set` that succeed.
  int setsLeft = Integer.MAX_VALUE;

  /// The message that cannot be changed.
  String refused = "";

  final List<String> changed = new ArrayList<>();

  /// Calls of `Email/query`.
  int queries;

  @Override
  public List<JsonNode> call(Principal principal, List<Call> calls) {
    return calls.stream().map(call -> (JsonNode) answer(call.method(), call.arguments())).toList();
  }

  private ObjectNode answer(String method, ObjectNode arguments) {
    return switch (method) {
      case "Email/query" -> {
        queries++;
        ObjectNode found = JSON.objectNode().put("total", MESSAGES);
        IntStream.range(0, MESSAGES).forEach(i -> found.withArray("ids").add("m" + i));
        yield found;
      }
      case "Email/set" -> set((ObjectNode) arguments.get("update"));
      default -> {
        ObjectNode none = JSON.objectNode();
        none.putArray("list");
        yield none;
      }
    };
  }

  private ObjectNode set(ObjectNode update) {
    if (setsLeft-- <= 0) {
      throw new AssistantException(AssistantException.Reason.REFUSED, "the disk is full");
    }
    ObjectNode answer = JSON.objectNode();
    ObjectNode updated = answer.putObject("updated");
    update
        .propertyNames()
        .forEach(id -> {
          if (id.equals(refused)) {
            answer.putObject("notUpdated").putObject(id).put("description", "it is gone");
          } else {
            changed.add(id);
            updated.putNull(id);
          }
        });
    return answer;
  }

  @Override
  public String send(Principal principal, NewMessage message) {
    throw new AssistantException(AssistantException.Reason.REFUSED, "nothing is sent today");
  }

  @Override
  public String draft(Principal principal, NewMessage message) {
    throw new AssistantException(AssistantException.Reason.REFUSED, "the quota is used up");
  }

  @Override
  public List<Person> correspondents(Principal principal, String starting, int max) {
    return List.of();
  }
}
