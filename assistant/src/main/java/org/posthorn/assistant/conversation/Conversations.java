package org.posthorn.assistant.conversation;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.posthorn.assistant.AssistantLimits;
import org.posthorn.directory.Principal;
import org.posthorn.store.MailStore;
import org.posthorn.store.objects.AccountObjects;
import org.posthorn.store.objects.ObjectRows;
import org.posthorn.store.objects.ObjectType;
import org.posthorn.store.objects.StoredObject;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The stored conversations of accounts. Thread-safe.
final class Conversations {
  private static final JsonMapper JSON = new JsonMapper();

  private final MailStore store;
  private final AssistantLimits limits;

  Conversations(MailStore store, AssistantLimits limits) {
    this.store = store;
    this.limits = limits;
  }

  /// An id as clients see it.
  static String id(long number) {
    return "C" + Long.toHexString(number);
  }

  /// @throws AssistantException NOT_FOUND if it is not one
  static long number(String id) {
    try {
      if (id.startsWith("C") && id.length() <= 17) {
        return Long.parseUnsignedLong(id.substring(1), 16);
      }
    } catch (NumberFormatException e) {
      throw missing(e);
    }
    throw missing(null);
  }

  private static AssistantException missing(@org.jspecify.annotations.Nullable Throwable cause) {
    String message = "there is no such conversation";
    return cause == null
        ? new AssistantException(AssistantException.Reason.NOT_FOUND, message)
        : new AssistantException(AssistantException.Reason.NOT_FOUND, message, cause);
  }

  /// All conversations without their turns, the last used first.
  List<ObjectNode> list(Principal principal) {
    return objects(principal)
        .read(reader ->
            ObjectRows.all(reader, ObjectType.CONVERSATION, limits.history().conversationsMax()))
        .stream()
        .map(row -> head(row).put("id", id(row.id())))
        .sorted(
            Comparator.comparing((ObjectNode json) -> json.get("updated").asString()).reversed())
        .toList();
  }

  Optional<Conversation> find(Principal principal, long number) {
    return objects(principal)
        .read(reader -> ObjectRows.get(reader, ObjectType.CONVERSATION, number))
        .map(Conversations::read);
  }

  Conversation require(Principal principal, long number) {
    return find(principal, number).orElseThrow(() -> missing(null));
  }

  /// Creates an empty conversation. If there are too many, the one that was not used for the
  /// longest time is removed.
  long create(Principal principal, String now) {
    return objects(principal)
        .write(transaction -> {
          List<StoredObject> all =
              ObjectRows.all(
                  transaction.writer(),
                  ObjectType.CONVERSATION,
                  limits.history().conversationsMax());
          if (all.size() >= limits.history().conversationsMax()) {
            all.stream()
                .min(Comparator.comparing(row -> head(row).get("updated").asString()))
                .ifPresent(
                    row -> ObjectRows.remove(transaction, ObjectType.CONVERSATION, row.id()));
          }
          Conversation made = Conversation.empty();
          made.json().put("updated", now);
          return ObjectRows.create(transaction, ObjectType.CONVERSATION, bytes(made));
        });
  }

  /// Changes a conversation.
  ///
  /// @param change may run twice; must not do I/O
  /// @throws AssistantException NOT_FOUND if it was deleted
  <T> T change(Principal principal, long number, Function<Conversation, T> change) {
    return objects(principal)
        .write(transaction -> {
          Conversation conversation =
              ObjectRows.get(transaction.writer(), ObjectType.CONVERSATION, number)
                  .map(Conversations::read)
                  .orElseThrow(() -> missing(null));
          T result = change.apply(conversation);
          conversation.shorten(limits.history().turnsMax(), limits.history().charsMax());
          ObjectRows.update(transaction, ObjectType.CONVERSATION, number, bytes(conversation));
          return result;
        });
  }

  /// @return whether it existed
  boolean delete(Principal principal, long number) {
    return objects(principal)
        .write(transaction -> ObjectRows.remove(transaction, ObjectType.CONVERSATION, number));
  }

  private AccountObjects objects(Principal principal) {
    return store.objects(principal, principal.account());
  }

  /// A row is two JSON objects in two lines: `{title, updated}` for lists, and the whole.
  private static ObjectNode head(StoredObject row) {
    return (ObjectNode) JSON.readTree(row.bytes(), 0, lineEnd(row.bytes()));
  }

  private static Conversation read(StoredObject row) {
    int begin = lineEnd(row.bytes()) + 1;
    return new Conversation(
        (ObjectNode) JSON.readTree(row.bytes(), begin, row.bytes().length - begin));
  }

  private static int lineEnd(byte[] row) {
    int end = 0;
    while (row[end] != '\n') {
      end++;
    }
    return end;
  }

  private static byte[] bytes(Conversation conversation) {
    ObjectNode json = conversation.json();
    ObjectNode head = JsonNodeFactory.instance.objectNode();
    head.set("title", json.get("title"));
    head.set("updated", json.get("updated"));
    return (JSON.writeValueAsString(head) + "\n" + JSON.writeValueAsString(json))
        .getBytes(StandardCharsets.UTF_8);
  }
}
