package org.posthorn.assistant.conversation;

import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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

/// The account's record of what the assistant did, and of everything that a language model was
/// given, by the assistant or to another program. What programs do is kept and limited by itself,
/// so that their many entries push out none about the assistant. The user can read it, but not
/// change it. Thread-safe.
final class AuditTrail {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int READ_AT_ONCE = 1_000;

  private static final String NO_ID = "after is no id of an entry";

  /// The event of other programs' entries.
  private static final String PROGRAM = "mcp";

  private final MailStore store;
  private final AssistantLimits limits;
  private final InstantSource clock;

  AuditTrail(MailStore store, AssistantLimits limits, InstantSource clock) {
    this.store = store;
    this.limits = limits;
    this.clock = clock;
  }

  /// A new entry, to be completed and passed to [#add].
  ///
  /// @param event such as `proposed`, `confirmed`, `model`
  ObjectNode entry(String event) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("at", clock.instant().toString())
        .put("event", event);
  }

  /// Adds an entry, durably. The oldest entries of its kind above the limit are removed.
  void add(Principal principal, ObjectNode entry) {
    boolean program = entry.path("event").asString("").equals(PROGRAM);
    ObjectType type = program ? ObjectType.ASSISTANT_PROGRAM_RECORD : ObjectType.ASSISTANT_RECORD;
    int max = program ? limits.history().programRecordsMax() : limits.history().recordsMax();
    byte[] bytes = JSON.writeValueAsBytes(entry);
    long _ =
        objects(principal)
            .write(transaction -> {
              int count = ObjectRows.count(transaction.writer(), type);
              if (count >= max) {
                ObjectRows.all(transaction.writer(), type, count - max + 1)
                    .forEach(old -> ObjectRows.remove(transaction, type, old.id()));
              }
              return ObjectRows.create(transaction, type, bytes);
            });
  }

  /// A part of the entries, the newest first.
  ///
  /// @param after the last entry that is known; empty to begin with the newest
  /// @throws AssistantException INVALID if `after` is no id of an entry
  AuditPage entries(Principal principal, Optional<String> after, int max) {
    long end = after.map(AuditTrail::number).orElse(Long.MAX_VALUE);
    // Ids of objects grow with the changes of an account, whatever their type.
    List<StoredObject> rest =
        objects(principal)
            .read(reader ->
                Stream.of(ObjectType.ASSISTANT_RECORD, ObjectType.ASSISTANT_PROGRAM_RECORD)
                    .flatMap(type -> ObjectRows.all(reader, type, READ_AT_ONCE).stream())
                    .filter(row -> row.id() < end)
                    .sorted(Comparator.comparingLong(StoredObject::id).reversed())
                    .toList());
    List<ObjectNode> entries =
        rest.stream()
            .limit(max)
            .map(row -> ((ObjectNode) JSON.readTree(row.bytes())).put("id", id(row.id())))
            .toList();
    return new AuditPage(
        entries,
        rest.size() > entries.size()
            ? Optional.of(id(rest.get(entries.size() - 1).id()))
            : Optional.empty());
  }

  private static String id(long number) {
    return "R" + Long.toHexString(number);
  }

  private static long number(String id) {
    try {
      if (id.startsWith("R") && id.length() <= 17) {
        return Long.parseLong(id, 1, id.length(), 16);
      }
    } catch (NumberFormatException e) {
      throw new AssistantException(AssistantException.Reason.INVALID, NO_ID, e);
    }
    throw new AssistantException(AssistantException.Reason.INVALID, NO_ID);
  }

  private AccountObjects objects(Principal principal) {
    return store.objects(principal, principal.account());
  }
}
