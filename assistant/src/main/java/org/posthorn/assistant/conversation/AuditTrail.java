package org.posthorn.assistant.conversation;

import java.time.InstantSource;
import java.util.List;
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
/// given. The user can read it, but not change it. Thread-safe.
final class AuditTrail {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int READ_AT_ONCE = 1_000;

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

  /// Adds an entry, durably. The oldest entries above the limit are removed.
  void add(Principal principal, ObjectNode entry) {
    byte[] bytes = JSON.writeValueAsBytes(entry);
    long _ =
        objects(principal)
            .write(transaction -> {
              int count = ObjectRows.count(transaction.writer(), ObjectType.ASSISTANT_RECORD);
              if (count >= limits.history().recordsMax()) {
                ObjectRows.all(
                        transaction.writer(),
                        ObjectType.ASSISTANT_RECORD,
                        count - limits.history().recordsMax() + 1)
                    .forEach(old ->
                        ObjectRows.remove(transaction, ObjectType.ASSISTANT_RECORD, old.id()));
              }
              return ObjectRows.create(transaction, ObjectType.ASSISTANT_RECORD, bytes);
            });
  }

  /// The entries, the newest first.
  List<ObjectNode> entries(Principal principal) {
    List<StoredObject> rows =
        objects(principal)
            .read(reader -> ObjectRows.all(reader, ObjectType.ASSISTANT_RECORD, READ_AT_ONCE));
    return rows.reversed().stream().map(row -> (ObjectNode) JSON.readTree(row.bytes())).toList();
  }

  private AccountObjects objects(Principal principal) {
    return store.objects(principal, principal.account());
  }
}
