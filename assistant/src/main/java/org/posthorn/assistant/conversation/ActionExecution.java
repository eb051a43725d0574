package org.posthorn.assistant.conversation;

import java.util.List;
import java.util.Optional;
import org.posthorn.assistant.request.Intent;
import org.posthorn.directory.Principal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// Carries out actions that the user has confirmed. Thread-safe.
final class ActionExecution {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /// Messages that are changed in one call.
  private static final int CHANGED_AT_ONCE = 200;

  private final UserMail mail;

  ActionExecution(UserMail mail) {
    this.mail = mail;
  }

  /// What was done.
  ///
  /// @param done changed messages; 1 for a sent message
  /// @param failed messages that were not changed
  /// @param reason of the first failure
  record Result(int done, int failed, String reason) {}

  static boolean sends(ObjectNode parameters) {
    return parameters.get("do").asString().equals("send");
  }

  /// @param parameters with a valid signature
  /// @throws AssistantException if nothing was done
  Result execute(Principal principal, ObjectNode parameters) {
    if (sends(parameters)) {
      String _ = mail.send(principal, message(parameters));
      return new Result(1, 0, "");
    }
    return change(principal, parameters);
  }

  /// The message that an action sends.
  static UserMail.NewMessage message(ObjectNode parameters) {
    return new UserMail.NewMessage(
        UserMail.Person.all(parameters.get("to")),
        UserMail.Person.all(parameters.get("cc")),
        parameters.get("subject").asString(),
        parameters.get("text").asString(),
        text(parameters, "answering"),
        Optional.ofNullable(parameters.get("forwarding")).map(ActionExecution::attached));
  }

  private static UserMail.Attached attached(JsonNode json) {
    return new UserMail.Attached(
        json.get("id").asString(),
        json.get("subject").asString(),
        json.get("from").asString(),
        json.get("receivedAt").asString());
  }

  private static Optional<String> text(ObjectNode parameters, String name) {
    return Optional.ofNullable(parameters.get(name)).map(JsonNode::asString);
  }

  private Result change(Principal principal, ObjectNode parameters) {
    List<String> ids = parameters.get("ids").valueStream().map(JsonNode::asString).toList();
    ObjectNode patch = patch(principal, parameters);
    int done = 0;
    int failed = 0;
    String reason = "";
    for (int from = 0; from < ids.size(); from += CHANGED_AT_ONCE) {
      List<String> some = ids.subList(from, Math.min(ids.size(), from + CHANGED_AT_ONCE));
      ObjectNode set = JSON.objectNode();
      ObjectNode update = set.putObject("update");
      some.forEach(id -> update.set(id, patch.deepCopy()));
      JsonNode answer;
      try {
        answer = mail.call(principal, List.of(new UserMail.Call("Email/set", set))).getFirst();
      } catch (AssistantException e) {
        if (done == 0) {
          throw e;
        }
        return new Result(done, ids.size() - done, String.valueOf(e.getMessage()));
      }
      done += answer.path("updated").size();
      for (JsonNode error : answer.path("notUpdated")) {
        failed++;
        if (reason.isEmpty()) {
          reason = error.path("description").asString(error.path("type").asString(""));
        }
      }
    }
    return new Result(done, failed, reason);
  }

  /// The change of each message.
  private ObjectNode patch(Principal principal, ObjectNode parameters) {
    var operation = Intent.Operation.valueOf(parameters.get("operation").asString());
    Mailboxes boxes = Mailboxes.of(mail, principal);
    ObjectNode patch = JSON.objectNode();
    String mailbox = text(parameters, "mailbox").orElse("");
    return switch (operation) {
      case MARK_READ -> patch.put("keywords/$seen", true);
      case MARK_UNREAD -> without(patch, "keywords/$seen");
      case STAR -> patch.put("keywords/$flagged", true);
      case UNSTAR -> without(patch, "keywords/$flagged");
      case MUTE -> patch.put("keywords/$muted", true);
      case ARCHIVE -> {
        Optional.ofNullable(boxes.byRole().get("inbox"))
            .ifPresent(inbox -> without(patch, "mailboxIds/" + inbox));
        yield patch.put("mailboxIds/" + made(principal, boxes, "archive", "Archive"), true);
      }
      case DELETE -> only(patch, made(principal, boxes, "trash", "Trash"));
      case JUNK ->
          only(
              without(patch.put("keywords/$junk", true), "keywords/$notjunk"),
              made(principal, boxes, "junk", "Junk"));
      case NOT_JUNK ->
          only(
              without(patch.put("keywords/$notjunk", true), "keywords/$junk"),
              made(principal, boxes, "inbox", "INBOX"));
      case MOVE -> only(patch, mailbox);
      case LABEL -> patch.put("mailboxIds/" + mailbox, true);
      case UNLABEL -> without(patch, "mailboxIds/" + mailbox);
      case SNOOZE -> {
        ObjectNode snoozed = patch.putObject("snoozed");
        snoozed.put("until", parameters.get("until").asString());
        snoozed.set("moveTo", NullNode.getInstance());
        yield patch;
      }
    };
  }

  private static ObjectNode without(ObjectNode patch, String property) {
    patch.set(property, NullNode.getInstance());
    return patch;
  }

  private static ObjectNode only(ObjectNode patch, String mailbox) {
    patch.putObject("mailboxIds").put(mailbox, true);
    return patch;
  }

  /// The mailbox with a role, which is created if it does not exist.
  private String made(Principal principal, Mailboxes mailboxes, String role, String name) {
    String known = mailboxes.byRole().get(role);
    if (known != null) {
      return known;
    }
    String now = Mailboxes.of(mail, principal).byRole().get(role);
    if (now != null) {
      return now;
    }
    ObjectNode set = JSON.objectNode();
    set.putObject("create").putObject("m").put("name", name).put("role", role);
    JsonNode made = mail.call(principal, List.of(new UserMail.Call("Mailbox/set", set))).getFirst();
    JsonNode id = made.path("created").path("m").path("id");
    if (!id.isString()) {
      throw new AssistantException(
          AssistantException.Reason.REFUSED, "there is no mailbox for it, and it cannot be made");
    }
    return id.asString();
  }
}
