package org.posthorn.assistant.conversation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthorn.assistant.AssistantLimits;
import org.posthorn.assistant.request.Criteria;
import org.posthorn.directory.Principal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Finds sent messages that got no reply: those of Sent that are the last of their thread. Messages
/// of the last day are not counted, and of older ones the newest are looked at. Thread-safe.
final class Unanswered {
  /// Sent messages that are looked at.
  private static final int LOOKED_AT_MAX = 200;

  private static final Duration AT_LEAST = Duration.ofDays(1);

  /// Nobody expects a reply to older messages, unless the request says so.
  private static final Duration AT_MOST = Duration.ofDays(60);

  private final UserMail mail;
  private final AssistantLimits limits;

  Unanswered(UserMail mail, AssistantLimits limits) {
    this.mail = mail;
    this.limits = limits;
  }

  /// @return ids, the newest first
  List<String> find(
      Principal principal,
      MessageQuery query,
      Mailboxes mailboxes,
      Criteria criteria,
      Instant now) {
    if (!mailboxes.byRole().containsKey("sent")) {
      return List.of();
    }
    Instant before = now.minus(AT_LEAST);
    Criteria sent =
        new Criteria(
            // "from Anna" means that Anna has not answered.
            new Criteria.People(
                List.of(), criteria.to().isEmpty() ? criteria.from() : criteria.to()),
            criteria.subject(),
            criteria.text(),
            criteria.attachment(),
            new Criteria.Period(
                Optional.of(criteria.after().orElse(now.minus(AT_MOST))),
                Optional.of(criteria.before().filter(before::isAfter).orElse(before))),
            criteria.largerThan(),
            Optional.of("sent"),
            Set.of());
    List<String> ids = query.find(sent, 0, LOOKED_AT_MAX).ids();
    Map<String, String> threads = new HashMap<>();
    query
        .get(ids, List.of("id", "threadId"))
        .forEach(each -> threads.put(each.get("id").asString(), each.get("threadId").asString()));
    Map<String, String> last = lastOf(principal, threads.values().stream().distinct().toList());
    List<String> found = new ArrayList<>();
    for (String id : ids) {
      if (id.equals(last.get(threads.get(id))) && found.size() < limits.listedMax()) {
        found.add(id);
      }
    }
    return found;
  }

  /// The newest message of each thread.
  private Map<String, String> lastOf(Principal principal, List<String> threads) {
    Map<String, String> last = new HashMap<>();
    if (threads.isEmpty()) {
      return last;
    }
    ObjectNode get = JsonNodeFactory.instance.objectNode();
    threads.forEach(get.putArray("ids")::add);
    for (JsonNode thread :
        mail.call(principal, List.of(new UserMail.Call("Thread/get", get)))
            .getFirst()
            .get("list")) {
      JsonNode emails = thread.get("emailIds");
      if (!emails.isEmpty()) {
        last.put(thread.get("id").asString(), emails.get(emails.size() - 1).asString());
      }
    }
    return last;
  }
}
