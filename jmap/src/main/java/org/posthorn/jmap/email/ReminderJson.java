package org.posthorn.jmap.email;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.EmailChange.Why;
import org.posthorn.store.message.Reminder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// The time when Emails return to a mailbox, as properties of the Emails, for clients that use
/// [org.posthorn.jmap.protocol.Capability#REMINDERS]. One thread.
final class ReminderJson {
  private static final Map<String, Why> PROPERTIES =
      Map.of("snoozed", Why.SNOOZE, "followUpAt", Why.UNANSWERED, "wokenAt", Why.WOKEN);

  private final Set<String> wanted;
  private final Map<Long, Map<Why, Reminder>> known = new HashMap<>();

  private ReminderJson(Set<String> wanted) {
    this.wanted = wanted;
  }

  /// @param properties the requested properties
  static ReminderJson of(MailAccount account, Set<String> properties) {
    ReminderJson json = new ReminderJson(properties);
    if (properties.stream().anyMatch(PROPERTIES::containsKey)) {
      for (Reminder each : account.reminders()) {
        json.known.computeIfAbsent(each.emailId(), _ -> new HashMap<>()).put(each.why(), each);
      }
    }
    return json;
  }

  static boolean isKnown(String property) {
    return PROPERTIES.containsKey(property);
  }

  void add(ObjectNode json, long emailId) {
    Map<Why, Reminder> times = known.getOrDefault(emailId, Map.of());
    PROPERTIES.forEach((property, why) -> {
      if (wanted.contains(property)) {
        Reminder time = times.get(why);
        json.set(property, time == null ? NullNode.getInstance() : value(time));
      }
    });
  }

  private static JsonNode value(Reminder time) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (time.why() != Why.SNOOZE) {
      return json.stringNode(time.at().toString());
    }
    ObjectNode snoozed = json.objectNode();
    snoozed.put("until", time.at().toString());
    snoozed.put("moveTo", time.moveTo().map(Object::toString).orElse(null));
    return snoozed;
  }
}
