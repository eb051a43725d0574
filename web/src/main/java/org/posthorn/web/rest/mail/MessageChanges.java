package org.posthorn.web.rest.mail;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.Jmap;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;
import org.posthorn.web.rest.RestException;
import org.posthorn.web.rest.RestException.Code;
import org.posthorn.web.rest.mail.MessageViews.MessageSummary;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// Endpoints for flagging, moving and deleting messages. Thread-safe.
final class MessageChanges {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String GROUP = "Messages";
  private static final String PERMANENTLY = "permanently";

  /// The limit of one Email/set.
  static final int MESSAGES_MAX = 1_000;

  private final Jmap jmap;
  private final Roles roles;

  MessageChanges(Jmap jmap, Roles roles) {
    this.jmap = jmap;
    this.roles = roles;
  }

  /// Changes of a message; missing members are not changed.
  record MessageChange(
      @Description("whether it is read") Optional<Boolean> read,
      @Description("whether it is flagged") Optional<Boolean> flagged,
      @Description("whether it was answered") Optional<Boolean> answered,
      @Description(value = "the ids or roles of all its mailboxes", size = 100)
          Optional<List<String>> mailboxes) {
    boolean isEmpty() {
      return read.isEmpty() && flagged.isEmpty() && answered.isEmpty() && mailboxes.isEmpty();
    }
  }

  /// How a message is deleted.
  enum Removal {
    TRASH,
    PERMANENTLY
  }

  /// Changes or deletion of several messages.
  record MessagesChange(
      @Description(value = "the ids of the messages", size = MESSAGES_MAX) List<String> messages,
      @Description("the changes") Optional<MessageChange> change,
      @Description("how to delete them") Optional<Removal> delete) {}

  /// Result for a message.
  record MessageOutcome(
      @Description("the id of the message") String message,
      @Description("whether it succeeded") boolean done,
      @Description("the error code, if it failed") Optional<String> code,
      @Description("the error text, for people") Optional<String> detail) {}

  /// Results for several messages.
  record MessageOutcomes(
      @Description("one for each message, in the order of the request")
          List<MessageOutcome> outcomes) {}

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.patch("/messages/{message}", "changeMessage")
            .says(GROUP, "Flags or moves a message.")
            .scope("api.write")
            .takes(MessageChange.class)
            .gives(MessageSummary.class, "the changed message", this::change),
        Endpoint.post("/messages/changes", "changeMessages")
            .says(
                GROUP,
                "Flags, moves or deletes several messages; each succeeds or fails independently.")
            .scope("api.write")
            .takes(MessagesChange.class)
            .gives(MessageOutcomes.class, "the result of each", this::changeAll),
        Endpoint.delete("/messages/{message}", "deleteMessage")
            .says(GROUP, "Moves a message to Trash, or deletes it permanently.")
            .scope("api.write")
            .query(Parameter.flag(PERMANENTLY, "whether it is deleted permanently"))
            .givesNothing(this::delete));
  }

  private MessageSummary change(RestCall call) throws java.io.IOException {
    MessageChange wanted = call.body(MessageChange.class);
    String id = call.path("message");
    JmapCalls calls = new JmapCalls(jmap, call.principal());
    ObjectNode set = JSON.objectNode();
    set.putObject("update").set(id, patch(call.principal(), wanted, ""));
    int changed = calls.add("Email/set", set);
    ObjectNode get = JSON.objectNode();
    get.putArray("ids").add(id);
    MessageList.strings(get.putArray("properties"), MessageViews.SUMMARY);
    int got = calls.add("Email/get", get);
    return calls.read(answers -> {
      Outcomes.requireUpdated(answers.of(changed), id);
      JsonNode emails = answers.of(got).get("list");
      if (emails.isEmpty()) {
        throw Refusals.notFound("message");
      }
      return MessageSummary.of(emails.get(0));
    });
  }

  /// @param pointer to the change in the body of the request
  private ObjectNode patch(Principal principal, MessageChange wanted, String pointer) {
    if (wanted.isEmpty()) {
      throw new RestException(Code.INVALID, "no changes given", pointer);
    }
    ObjectNode patch = JSON.objectNode();
    wanted.read().ifPresent(set -> keyword(patch, "$seen", set));
    wanted.flagged().ifPresent(set -> keyword(patch, "$flagged", set));
    wanted.answered().ifPresent(set -> keyword(patch, "$answered", set));
    wanted
        .mailboxes()
        .ifPresent(names -> {
          if (names.isEmpty()) {
            throw new RestException(
                Code.INVALID, "a message must be in at least one mailbox", pointer + "/mailboxes");
          }
          ObjectNode mailboxes = patch.putObject("mailboxIds");
          names.forEach(name -> mailboxes.put(roles.named(principal, name), true));
        });
    return patch;
  }

  private static void keyword(ObjectNode patch, String keyword, boolean set) {
    patch.set("keywords/" + keyword, set ? JSON.booleanNode(true) : NullNode.getInstance());
  }

  private MessageOutcomes changeAll(RestCall call) throws java.io.IOException {
    MessagesChange wanted = call.body(MessagesChange.class);
    if (wanted.change().isPresent() == wanted.delete().isPresent()) {
      throw new RestException(Code.INVALID, "expected either change or delete");
    }
    Set<String> ids = new LinkedHashSet<>(wanted.messages());
    ObjectNode set = JSON.objectNode();
    if (wanted.delete().equals(Optional.of(Removal.PERMANENTLY))) {
      MessageList.strings(set.putArray("destroy"), List.copyOf(ids));
    } else {
      ObjectNode patch =
          wanted
              .change()
              .map(change -> patch(call.principal(), change, "/change"))
              .orElseGet(() -> toTrash(call.principal()));
      ObjectNode update = set.putObject("update");
      ids.forEach(id -> update.set(id, patch));
    }
    JmapCalls calls = new JmapCalls(jmap, call.principal());
    calls.add("Email/set", set);
    return calls.last(
        answer -> new MessageOutcomes(ids.stream().map(id -> outcome(answer, id)).toList()));
  }

  private static MessageOutcome outcome(JsonNode answer, String id) {
    for (String refused : List.of("notUpdated", "notDestroyed")) {
      JsonNode error = answer.path(refused).path(id);
      if (error.isObject()) {
        RestException why = Refusals.ofSet(error, Outcomes.NOWHERE);
        return new MessageOutcome(
            id, false, Optional.of(why.code().word()), Optional.ofNullable(why.getMessage()));
      }
    }
    return new MessageOutcome(id, true, Optional.empty(), Optional.empty());
  }

  private ObjectNode toTrash(Principal principal) {
    ObjectNode patch = JSON.objectNode();
    patch.putObject("mailboxIds").put(roles.made(principal, "trash", "Trash"), true);
    return patch;
  }

  private void delete(RestCall call) {
    String id = call.path("message");
    JmapCalls calls = new JmapCalls(jmap, call.principal());
    ObjectNode set = JSON.objectNode();
    if (call.flag(PERMANENTLY)) {
      set.putArray("destroy").add(id);
    } else {
      set.putObject("update").set(id, toTrash(call.principal()));
    }
    calls.add("Email/set", set);
    calls.last(answer -> {
      Outcomes.requireUpdated(answer, id);
      Outcomes.requireDestroyed(answer, id);
      return answer;
    });
  }
}
