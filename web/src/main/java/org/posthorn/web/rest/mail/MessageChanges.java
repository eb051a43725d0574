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

/// Marks, moves and deletes messages. Thread-safe.
final class MessageChanges {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String GROUP = "Messages";
  private static final String PERMANENTLY = "permanently";

  /// As many as one Email/set takes.
  static final int MESSAGES_MAX = 1_000;

  private final Jmap jmap;
  private final Roles roles;

  MessageChanges(Jmap jmap, Roles roles) {
    this.jmap = jmap;
    this.roles = roles;
  }

  /// What is to become of a message; what is missing stays.
  record MessageChange(
      @Description("whether it is read") Optional<Boolean> read,
      @Description("whether it is flagged") Optional<Boolean> flagged,
      @Description("whether it was answered") Optional<Boolean> answered,
      @Description(value = "the ids or roles of all mailboxes that it is to be in", size = 100)
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

  /// What is to become of several messages: they are changed or deleted.
  record MessagesChange(
      @Description(value = "the ids of the messages", size = MESSAGES_MAX) List<String> messages,
      @Description("what is to be changed") Optional<MessageChange> change,
      @Description("that they are to be deleted, and how") Optional<Removal> delete) {}

  /// What became of a message.
  record MessageOutcome(
      @Description("the id of the message") String message,
      @Description("whether it was done") boolean done,
      @Description("why not, as a problem has it") Optional<String> code,
      @Description("why not, for people") Optional<String> detail) {}

  /// What became of several messages.
  record MessageOutcomes(
      @Description("one for each message, in the order of the request")
          List<MessageOutcome> outcomes) {}

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.patch("/messages/{message}", "changeMessage")
            .says(GROUP, "Marks a message, or moves it.")
            .scope("api.write")
            .takes(MessageChange.class)
            .gives(MessageSummary.class, "the message as it is now", this::change),
        Endpoint.post("/messages/changes", "changeMessages")
            .says(GROUP, "Marks, moves or deletes several messages; each succeeds or fails alone.")
            .scope("api.write")
            .takes(MessagesChange.class)
            .gives(MessageOutcomes.class, "what became of each", this::changeAll),
        Endpoint.delete("/messages/{message}", "deleteMessage")
            .says(GROUP, "Moves a message to Trash, or removes it from all mailboxes for ever.")
            .scope("api.write")
            .query(Parameter.flag(PERMANENTLY, "whether it is removed, and not moved to Trash"))
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

  /// @param pointer to what is wanted in the body of the request
  private ObjectNode patch(Principal principal, MessageChange wanted, String pointer) {
    if (wanted.isEmpty()) {
      throw new RestException(Code.INVALID, "nothing is to be changed", pointer);
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
                Code.INVALID, "a message is in one mailbox at least", pointer + "/mailboxes");
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
